package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.NodeTest;
import bro.orchestrator.netconf.xpath.Expression.Path;
import bro.orchestrator.netconf.xpath.Expression.Start;
import bro.orchestrator.netconf.xpath.Expression.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Narrows the path of a leafref to what has the value of the leaf. */
final class Referred {
    private static final Expression SELF =
            new Path(
                    Start.CONTEXT,
                    Optional.empty(),
                    List.of(new Step(Axis.SELF, new NodeTest.AnyNode(), List.of())));
    private static final Expression CURRENT = new Expression.Call(Function.CURRENT, List.of());

    private Referred() {}

    /**
     * The targets that have the value of the current node. If the path ends at a leaf of a list,
     * the entry is asked for by that leaf, so that a key is looked up and not looked for.
     */
    static Expression byValue(Expression path) {
        if (!(path instanceof Path(Start start, Optional<Expression> from, List<Step> steps))
                || steps.isEmpty()) {
            return path;
        }
        var narrower = new ArrayList<>(steps);
        Step last = narrower.removeLast();
        if (!narrower.isEmpty() && narrower.getLast().axis() == Axis.CHILD) {
            Step entry = narrower.removeLast();
            narrower.add(with(entry, same(child(last))));
        }
        narrower.add(with(last, same(SELF)));
        return new Path(start, from, List.copyOf(narrower));
    }

    private static Expression child(Step step) {
        return new Path(Start.CONTEXT, Optional.empty(), List.of(step));
    }

    private static Expression same(Expression node) {
        return new Expression.Comparison(Expression.Comparator.EQUAL, node, CURRENT);
    }

    private static Step with(Step step, Expression predicate) {
        var predicates = new ArrayList<>(step.predicates());
        predicates.add(predicate);
        return new Step(step.axis(), step.test(), List.copyOf(predicates));
    }
}
