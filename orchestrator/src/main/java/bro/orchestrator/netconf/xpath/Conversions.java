package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import java.math.BigDecimal;
import java.util.Iterator;

/** How values become others, XPath 1.0 section 4. */
final class Conversions {
    private final Budget budget;
    private final DocumentOrder order;

    Conversions(Budget budget, DocumentOrder order) {
        this.budget = budget;
        this.order = order;
    }

    static boolean truth(Value value) {
        return switch (value) {
            case NodeSet nodes -> !nodes.items().isEmpty();
            case Value.Text(String text) -> !text.isEmpty();
            case Value.Num(double number) -> number != 0 && !Double.isNaN(number);
            case Value.Bool(boolean bool) -> bool;
        };
    }

    String text(Value value) {
        return switch (value) {
            case NodeSet nodes -> nodes.first(order).map(this::text).orElse("");
            case Value.Text(String text) -> text;
            case Value.Num(double number) -> text(number);
            case Value.Bool(boolean bool) -> String.valueOf(bool);
        };
    }

    double number(Value value) {
        return switch (value) {
            case NodeSet _ -> number(text(value));
            case Value.Text(String text) -> number(text);
            case Value.Num(double number) -> number;
            case Value.Bool(boolean bool) -> bool ? 1 : 0;
        };
    }

    /** The string-value of a node: of all text below it, in document order. */
    String text(Item item) {
        if (item.isLeaf()) {
            return budget.spendOn(item.text());
        }
        var text = new StringBuilder();
        append(item, text);
        return text.toString();
    }

    private void append(Item item, StringBuilder text) {
        budget.spend(1);
        if (item.isLeaf()) {
            text.append(budget.spendOn(item.text()));
            return;
        }
        Iterator<? extends Item> children = item.children(ChildQuery.ALL).iterator();
        while (children.hasNext()) {
            append(children.next(), text);
        }
    }

    double number(Item item) {
        return number(text(item));
    }

    /** What a text is as a number: NaN unless it is digits with at most a minus and a point. */
    static double number(String text) {
        String trimmed = text.strip();
        boolean any = false;
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            if (!isDigit && c != '.' && !(c == '-' && i == 0)) {
                return Double.NaN;
            }
            any |= isDigit;
        }
        if (!any || trimmed.indexOf('.') != trimmed.lastIndexOf('.')) {
            return Double.NaN;
        }
        return Double.parseDouble(trimmed);
    }

    /** A number without exponent, and without a fraction if it has none. */
    static String text(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        if (number == 0) {
            return "0";
        }
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
