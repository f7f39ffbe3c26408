package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.NodeTest;
import bro.orchestrator.netconf.xpath.Expression.Path;
import bro.orchestrator.netconf.xpath.Expression.Start;
import bro.orchestrator.netconf.xpath.Expression.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds which children a step can want by the values that its predicates ask for, so that a list is
 * not walked for one entry. Predicates are still applied to what is found.
 */
final class KeyHints {
    private static final int MAX_ALTERNATIVES = 64;

    private final Evaluation evaluation;
    private final Conversions conversions;

    KeyHints(Evaluation evaluation, Conversions conversions) {
        this.evaluation = evaluation;
        this.conversions = conversions;
    }

    /** A value that is asked for of a child. */
    private record Wanted(String leaf, Expression value) {}

    ChildQuery query(Step step, Item from) {
        if (!(step.test() instanceof NodeTest.Name(String namespace, String local))) {
            return ChildQuery.ALL;
        }
        Optional<NodeName> name =
                namespace.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new NodeName(namespace, local));
        List<Map<String, String>> alternatives = List.of(Map.of());
        for (Expression predicate : step.predicates()) {
            if (Positions.isAsked(predicate)) {
                // positions are those among all
                break;
            }
            for (Wanted wanted : wanted(predicate)) {
                alternatives = narrowed(alternatives, wanted, from);
            }
        }
        return new ChildQuery(name, alternatives);
    }

    private List<Map<String, String>> narrowed(
            List<Map<String, String>> alternatives, Wanted wanted, Item from) {
        Value value = evaluation.evaluate(wanted.value(), new Evaluation.Focus(from, 1, 1));
        Set<String> texts = new HashSet<>();
        switch (value) {
            case Value.Text(String text) -> texts.add(text);
            case NodeSet nodes -> {
                if (nodes.items().size() > MAX_ALTERNATIVES || isAnyIdentity(nodes)) {
                    return alternatives;
                }
                nodes.items().forEach(it -> texts.add(conversions.text(it)));
            }
            case Value.Num _, Value.Bool _ -> {
                return alternatives;
            }
        }
        if (texts.isEmpty() || texts.size() * alternatives.size() > MAX_ALTERNATIVES) {
            return alternatives;
        }
        var all = new ArrayList<Map<String, String>>();
        for (Map<String, String> alternative : alternatives) {
            for (String text : texts) {
                var narrower = new HashMap<>(alternative);
                narrower.putIfAbsent(wanted.leaf(), text);
                all.add(narrower);
            }
        }
        return List.copyOf(all);
    }

    /** An identity can be written in more than one way. */
    private static boolean isAnyIdentity(NodeSet nodes) {
        return nodes.items().stream().anyMatch(it -> it.identity().isPresent());
    }

    private static List<Wanted> wanted(Expression predicate) {
        return switch (predicate) {
            case Expression.Junction junction when junction.all() ->
                    junction.operands().stream().flatMap(it -> wanted(it).stream()).toList();
            case Expression.Comparison it when it.operator() == Expression.Comparator.EQUAL ->
                    leaf(it.left())
                            .filter(_ -> isFixed(it.right()))
                            .map(leaf -> new Wanted(leaf, it.right()))
                            .or(
                                    () ->
                                            leaf(it.right())
                                                    .filter(_ -> isFixed(it.left()))
                                                    .map(leaf -> new Wanted(leaf, it.left())))
                            .stream()
                            .toList();
            default -> List.of();
        };
    }

    /** The name of the child that an expression is, or {@link Item#SELF}. */
    private static Optional<String> leaf(Expression expression) {
        if (!(expression instanceof Path path)
                || path.start() != Start.CONTEXT
                || path.steps().size() != 1
                || !path.steps().getFirst().predicates().isEmpty()) {
            return Optional.empty();
        }
        Step step = path.steps().getFirst();
        if (step.axis() == Axis.SELF && step.test() instanceof NodeTest.AnyNode) {
            return Optional.of(Item.SELF);
        }
        return step.axis() == Axis.CHILD && step.test() instanceof NodeTest.Name name
                ? Optional.of(name.local())
                : Optional.empty();
    }

    /** Whether an expression is the same for every node that a predicate is asked about. */
    private static boolean isFixed(Expression expression) {
        return switch (expression) {
            case Expression.Literal _ -> true;
            case Path path ->
                    path.start() == Start.ROOT
                            || (path.start() == Start.EXPRESSION
                                    && isFixed(path.from().orElseThrow()));
            case Expression.Filtered filtered -> isFixed(filtered.base());
            case Expression.Call call ->
                    switch (call.function()) {
                        case CURRENT -> true;
                        case STRING, CONCAT, DEREF ->
                                !call.arguments().isEmpty()
                                        && call.arguments().stream().allMatch(KeyHints::isFixed);
                        default -> false;
                    };
            default -> false;
        };
    }
}
