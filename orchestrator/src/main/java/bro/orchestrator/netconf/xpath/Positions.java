package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.NodeTest;
import bro.orchestrator.netconf.xpath.Expression.Step;
import java.util.ArrayList;
import java.util.List;

/** Tells which predicates look at the position of a node. */
final class Positions {
    private Positions() {}

    /** Steps that mean the same without gathering every node for {@code //}. */
    static List<Step> withoutDetours(List<Step> steps) {
        var shorter = new ArrayList<Step>();
        for (Step step : steps) {
            boolean isBelow = !shorter.isEmpty() && isAnyDepth(shorter.getLast());
            if (isBelow && step.axis() == Axis.CHILD && !areAsked(step.predicates())) {
                shorter.removeLast();
                shorter.add(new Step(Axis.DESCENDANT, step.test(), step.predicates()));
            } else {
                shorter.add(step);
            }
        }
        return List.copyOf(shorter);
    }

    private static boolean isAnyDepth(Step step) {
        return step.axis() == Axis.DESCENDANT_OR_SELF
                && step.test() instanceof NodeTest.AnyNode
                && step.predicates().isEmpty();
    }

    static boolean areAsked(List<Expression> predicates) {
        return predicates.stream().anyMatch(Positions::isAsked);
    }

    /** Whether a predicate may depend on the position of the node that it is about. */
    static boolean isAsked(Expression predicate) {
        return isNumber(predicate) || mentions(predicate);
    }

    private static boolean isNumber(Expression expression) {
        return switch (expression) {
            case Expression.Numeral _, Expression.Arithmetic _, Expression.Negation _ -> true;
            case Expression.Call call ->
                    switch (call.function()) {
                        case LAST,
                                POSITION,
                                COUNT,
                                STRING_LENGTH,
                                NUMBER,
                                SUM,
                                FLOOR,
                                CEILING,
                                ROUND,
                                ENUM_VALUE ->
                                true;
                        default -> false;
                    };
            default -> false;
        };
    }

    private static boolean mentions(Expression expression) {
        return switch (expression) {
            case Expression.Literal _, Expression.Numeral _ -> false;
            case Expression.Negation(Expression operand) -> mentions(operand);
            case Expression.Junction junction ->
                    junction.operands().stream().anyMatch(Positions::mentions);
            case Expression.Comparison it -> mentions(it.left()) || mentions(it.right());
            case Expression.Arithmetic it -> mentions(it.left()) || mentions(it.right());
            case Expression.Union it -> mentions(it.left()) || mentions(it.right());
            case Expression.Call call ->
                    call.function() == Function.LAST
                            || call.function() == Function.POSITION
                            || call.arguments().stream().anyMatch(Positions::mentions);
            case Expression.Filtered it -> mentions(it.base());
            case Expression.Path path -> path.from().map(Positions::mentions).orElse(false);
        };
    }
}
