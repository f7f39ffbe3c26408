package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.NodeName;
import java.util.List;
import java.util.Optional;

/** The functions of XPath 1.0, section 4, but for those about the context. */
final class Functions {
    private final Conversions conversions;
    private final DocumentOrder order;
    private final Budget budget;

    Functions(Conversions conversions, DocumentOrder order, Budget budget) {
        this.conversions = conversions;
        this.order = order;
        this.budget = budget;
    }

    /** Calls one; what may be left out is there, as the context node. */
    Value call(Function function, List<Value> arguments) {
        return switch (function) {
            case COUNT -> new Value.Num(nodes(arguments.getFirst()).items().size());
            case ID -> NodeSet.EMPTY;
            case LOCAL_NAME -> text(name(arguments).map(NodeName::local).orElse(""));
            case NAMESPACE_URI -> text(name(arguments).map(NodeName::namespace).orElse(""));
            case NAME -> text(name(arguments).map(NodeName::local).orElse(""));
            case STRING -> text(string(arguments, 0));
            case CONCAT -> concat(arguments);
            case STARTS_WITH -> bool(string(arguments, 0).startsWith(string(arguments, 1)));
            case CONTAINS -> bool(string(arguments, 0).contains(string(arguments, 1)));
            case SUBSTRING_BEFORE -> text(before(string(arguments, 0), string(arguments, 1)));
            case SUBSTRING_AFTER -> text(after(string(arguments, 0), string(arguments, 1)));
            case SUBSTRING -> text(substring(arguments));
            case STRING_LENGTH -> length(string(arguments, 0));
            case NORMALIZE_SPACE -> text(normalized(string(arguments, 0)));
            case TRANSLATE ->
                    text(
                            translate(
                                    string(arguments, 0),
                                    string(arguments, 1),
                                    string(arguments, 2)));
            case BOOLEAN -> bool(Conversions.truth(arguments.getFirst()));
            case NOT -> bool(!Conversions.truth(arguments.getFirst()));
            case TRUE -> Value.Bool.TRUE;
            // no data node has a language
            case FALSE, LANG -> Value.Bool.FALSE;
            case NUMBER -> new Value.Num(number(arguments));
            case SUM -> sum(nodes(arguments.getFirst()));
            case FLOOR -> new Value.Num(Math.floor(number(arguments)));
            case CEILING -> new Value.Num(Math.ceil(number(arguments)));
            case ROUND -> new Value.Num(round(number(arguments)));
            default -> throw new IllegalStateException("no function of XPath 1.0: " + function);
        };
    }

    static NodeSet nodes(Value value) {
        if (value instanceof NodeSet nodes) {
            return nodes;
        }
        throw XPathException.malformed("nodes are expected, not a value");
    }

    private String string(List<Value> arguments, int index) {
        return budget.spendOn(conversions.text(arguments.get(index)));
    }

    private double number(List<Value> arguments) {
        return conversions.number(arguments.getFirst());
    }

    private static Value text(String text) {
        return new Value.Text(text);
    }

    private static Value bool(boolean value) {
        return Value.Bool.of(value);
    }

    private Optional<NodeName> name(List<Value> arguments) {
        return nodes(arguments.getFirst()).first(order).flatMap(Item::name);
    }

    private Value concat(List<Value> arguments) {
        var whole = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            whole.append(string(arguments, i));
        }
        return text(whole.toString());
    }

    private static String before(String text, String part) {
        int at = text.indexOf(part);
        return at < 0 ? "" : text.substring(0, at);
    }

    private static String after(String text, String part) {
        int at = text.indexOf(part);
        return at < 0 ? "" : text.substring(at + part.length());
    }

    /** Positions count characters, not halves of surrogate pairs, and are rounded. */
    private String substring(List<Value> arguments) {
        int[] characters = string(arguments, 0).codePoints().toArray();
        double from = round(conversions.number(arguments.get(1)));
        double to =
                arguments.size() < 3
                        ? Double.POSITIVE_INFINITY
                        : from + round(conversions.number(arguments.get(2)));
        var part = new StringBuilder();
        for (int i = 0; i < characters.length; i++) {
            if (i + 1 >= from && i + 1 < to) {
                part.appendCodePoint(characters[i]);
            }
        }
        return part.toString();
    }

    private static Value length(String text) {
        return new Value.Num(text.codePointCount(0, text.length()));
    }

    private static String normalized(String text) {
        return text.replaceAll("[ \t\r\n]+", " ").strip();
    }

    private static String translate(String text, String from, String to) {
        int[] olds = from.codePoints().toArray();
        int[] news = to.codePoints().toArray();
        var translated = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            int at = indexOf(olds, c);
                            if (at < 0) {
                                translated.appendCodePoint(c);
                            } else if (at < news.length) {
                                translated.appendCodePoint(news[at]);
                            }
                        });
        return translated.toString();
    }

    private static int indexOf(int[] characters, int wanted) {
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private Value sum(NodeSet nodes) {
        double sum = 0;
        for (Item item : nodes.items()) {
            sum += conversions.number(item);
        }
        return new Value.Num(sum);
    }

    private static double round(double number) {
        return Double.isNaN(number) || Double.isInfinite(number)
                ? number
                : Math.floor(number + 0.5);
    }
}
