package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.xpath.Expression.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Compares values, XPath 1.0 section 3.4. */
final class Comparing {
    private final Conversions conversions;
    private final Identities identities;
    private final Budget budget;

    Comparing(Conversions conversions, Identities identities, Budget budget) {
        this.conversions = conversions;
        this.identities = identities;
        this.budget = budget;
    }

    boolean compare(Comparator operator, Value left, Value right) {
        if (left instanceof NodeSet some && right instanceof NodeSet others) {
            return compareSets(operator, some, others);
        }
        if (left instanceof NodeSet nodes) {
            return compareSet(operator, nodes, right);
        }
        if (right instanceof NodeSet nodes) {
            return compareSet(mirrored(operator), nodes, left);
        }
        return compareSimple(operator, left, right);
    }

    private boolean compareSets(Comparator operator, NodeSet some, NodeSet others) {
        if (operator == Comparator.EQUAL) {
            var texts = new HashSet<String>();
            others.items().forEach(item -> texts.add(conversions.text(item)));
            return any(some, item -> texts.contains(conversions.text(item)));
        }
        if (operator == Comparator.UNEQUAL) {
            List<String> distinct =
                    Stream.concat(some.items().stream(), others.items().stream())
                            .map(conversions::text)
                            .distinct()
                            .limit(2)
                            .toList();
            return !some.items().isEmpty() && !others.items().isEmpty() && distinct.size() > 1;
        }
        List<Double> numbers = others.items().stream().map(conversions::number).toList();
        return any(
                some,
                item -> {
                    double number = conversions.number(item);
                    budget.spend(numbers.size());
                    return numbers.stream().anyMatch(it -> compare(operator, number, it));
                });
    }

    private boolean compareSet(Comparator operator, NodeSet nodes, Value value) {
        boolean isOrder = operator != Comparator.EQUAL && operator != Comparator.UNEQUAL;
        return switch (value) {
            case Value.Bool bool ->
                    compareSimple(operator, Value.Bool.of(Conversions.truth(nodes)), bool);
            case Value.Num(double number) ->
                    any(nodes, item -> compare(operator, conversions.number(item), number));
            case Value.Text(String text) when isOrder -> {
                double number = Conversions.number(text);
                yield any(nodes, item -> compare(operator, conversions.number(item), number));
            }
            case Value.Text(String text) ->
                    any(nodes, item -> (operator == Comparator.EQUAL) == isText(item, text));
            case NodeSet others -> compareSets(operator, nodes, others);
        };
    }

    /** Whether a node has a value; that of an identity may be written with any known prefix. */
    private boolean isText(Item item, String text) {
        return item.identity().isPresent()
                ? identities.isMeant(text, item.identity().get())
                : conversions.text(item).equals(text);
    }

    private boolean any(NodeSet nodes, Predicate<Item> condition) {
        for (Item item : nodes.items()) {
            budget.spend(1);
            if (condition.test(item)) {
                return true;
            }
        }
        return false;
    }

    private boolean compareSimple(Comparator operator, Value left, Value right) {
        boolean isEquality = operator == Comparator.EQUAL || operator == Comparator.UNEQUAL;
        if (isEquality && (left instanceof Value.Bool || right instanceof Value.Bool)) {
            boolean same = Conversions.truth(left) == Conversions.truth(right);
            return same == (operator == Comparator.EQUAL);
        }
        if (isEquality && left instanceof Value.Text && right instanceof Value.Text) {
            return left.equals(right) == (operator == Comparator.EQUAL);
        }
        return compare(operator, conversions.number(left), conversions.number(right));
    }

    private static boolean compare(Comparator operator, double left, double right) {
        return switch (operator) {
            case EQUAL -> left == right;
            case UNEQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
        };
    }

    private static Comparator mirrored(Comparator operator) {
        return switch (operator) {
            case EQUAL, UNEQUAL -> operator;
            case LESS -> Comparator.GREATER;
            case LESS_OR_EQUAL -> Comparator.GREATER_OR_EQUAL;
            case GREATER -> Comparator.LESS;
            case GREATER_OR_EQUAL -> Comparator.LESS_OR_EQUAL;
        };
    }
}
