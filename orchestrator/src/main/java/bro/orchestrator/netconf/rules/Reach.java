package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.xpath.Expression;
import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.NodeTest;
import bro.orchestrator.netconf.xpath.Expression.Path;
import bro.orchestrator.netconf.xpath.Expression.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds which nodes of the model an expression looks at. It may name more than are looked at, never
 * fewer. Confined to one thread.
 */
final class Reach {
    private final Point root;
    private final Dereference dereference;
    private final Point current;
    private final Set<Seen> seen = new LinkedHashSet<>();

    /**
     * A node that is looked at.
     *
     * @param apex the highest node on the way there: whoever is below the same instance of it may
     *     be affected
     */
    record Seen(Point point, Point apex) {}

    /** The targets of a leafref or instance-identifier, for {@code deref}. */
    interface Dereference {
        Stream<Point> of(Point leaf);
    }

    private Reach(Point current, Dereference dereference) {
        this.root = current.root();
        this.current = current;
        this.dereference = dereference;
    }

    /** What an expression about a node looks at. */
    static Set<Seen> of(Expression expression, Point about, Dereference dereference) {
        var reach = new Reach(about, dereference);
        reach.count(reach.visit(expression, Set.of(new Seen(about, about))));
        return reach.seen;
    }

    /** Where a path leads, from a leaf. */
    static Set<Point> targets(Expression path, Point leaf, Dereference dereference) {
        var reach = new Reach(leaf, dereference);
        var points = new LinkedHashSet<Point>();
        reach.visit(path, Set.of(new Seen(leaf, leaf))).forEach(it -> points.add(it.point));
        return points;
    }

    /** Counts nodes as looked at with all below, since their text may be asked for. */
    private void look(Set<Seen> nodes) {
        for (Seen node : nodes) {
            if (seen.add(node)) {
                look(below(node));
            }
        }
    }

    private static Set<Seen> below(Seen node) {
        var children = new LinkedHashSet<Seen>();
        node.point.children().forEach(child -> children.add(new Seen(child, node.apex)));
        return children;
    }

    /** Only their being there counts. */
    private Set<Seen> count(Set<Seen> nodes) {
        seen.addAll(nodes);
        return Set.of();
    }

    /** The nodes that an expression comes to, none if it is a value. */
    private Set<Seen> visit(Expression expression, Set<Seen> from) {
        return switch (expression) {
            case Expression.Literal _, Expression.Numeral _ -> Set.of();
            case Expression.Negation(Expression operand) -> value(operand, from);
            case Expression.Junction junction -> {
                junction.operands().forEach(it -> count(visit(it, from)));
                yield Set.of();
            }
            case Expression.Comparison it -> values(it.left(), it.right(), from);
            case Expression.Arithmetic it -> values(it.left(), it.right(), from);
            case Expression.Union it -> joined(visit(it.left(), from), visit(it.right(), from));
            case Expression.Filtered it -> {
                Set<Seen> base = visit(it.base(), from);
                it.predicates().forEach(predicate -> count(visit(predicate, base)));
                yield base;
            }
            case Path path -> walk(path, from);
            case Expression.Call call -> call(call, from);
        };
    }

    private Set<Seen> value(Expression operand, Set<Seen> from) {
        look(visit(operand, from));
        return Set.of();
    }

    private Set<Seen> values(Expression left, Expression right, Set<Seen> from) {
        value(left, from);
        return value(right, from);
    }

    private static Set<Seen> joined(Set<Seen> some, Set<Seen> others) {
        var all = new LinkedHashSet<>(some);
        all.addAll(others);
        return all;
    }

    private Set<Seen> call(Expression.Call call, Set<Seen> from) {
        List<Expression> arguments = call.arguments();
        return switch (call.function()) {
            case CURRENT -> Set.of(new Seen(current, current));
            case COUNT, BOOLEAN, NOT -> count(visit(arguments.getFirst(), from));
            case DEREF -> {
                Set<Seen> leaves = visit(arguments.getFirst(), from);
                look(leaves);
                var targets = new LinkedHashSet<Seen>();
                leaves.forEach(
                        leaf ->
                                dereference
                                        .of(leaf.point)
                                        .forEach(it -> targets.add(new Seen(it, root))));
                count(targets);
                yield targets;
            }
            default -> {
                arguments.forEach(it -> value(it, from));
                yield Set.of();
            }
        };
    }

    private Set<Seen> walk(Path path, Set<Seen> from) {
        Set<Seen> at =
                switch (path.start()) {
                    case ROOT -> Set.of(new Seen(root, root));
                    case CONTEXT -> from;
                    case EXPRESSION -> visit(path.from().orElseThrow(), from);
                };
        for (Step step : path.steps()) {
            Set<Seen> next = new LinkedHashSet<>();
            for (Seen node : at) {
                if (isText(step.test()) && node.point.kind().isLeaf()) {
                    next.add(node);
                }
                step(node, step.axis())
                        .filter(it -> meets(it.point, step.test()))
                        .forEach(next::add);
            }
            step.predicates().forEach(predicate -> count(visit(predicate, next)));
            at = next;
        }
        return at;
    }

    /** The text of a leaf is as good as the leaf. */
    private static boolean isText(NodeTest test) {
        return test instanceof NodeTest.Text || test instanceof NodeTest.AnyNode;
    }

    private Stream<Seen> step(Seen from, Axis axis) {
        return switch (axis) {
            case SELF -> Stream.of(from);
            case CHILD -> below(from).stream();
            case DESCENDANT -> descendants(from);
            case DESCENDANT_OR_SELF -> Stream.concat(Stream.of(from), descendants(from));
            case PARENT -> above(from).limit(1);
            case ANCESTOR -> above(from);
            case ANCESTOR_OR_SELF -> Stream.concat(Stream.of(from), above(from));
            case FOLLOWING_SIBLING, PRECEDING_SIBLING ->
                    above(from).limit(1).flatMap(it -> below(it).stream());
            case FOLLOWING, PRECEDING -> descendants(new Seen(root, root));
            case ATTRIBUTE, NAMESPACE -> Stream.empty();
        };
    }

    private static Stream<Seen> descendants(Seen from) {
        return below(from).stream().flatMap(it -> Stream.concat(Stream.of(it), descendants(it)));
    }

    private static Stream<Seen> above(Seen from) {
        var all = new ArrayList<Seen>();
        for (Point it = from.point.parent(); it != null; it = it.parent()) {
            all.add(new Seen(it, it.isAtOrAbove(from.apex) ? it : from.apex));
        }
        return all.stream();
    }

    private static boolean meets(Point point, NodeTest test) {
        return switch (test) {
            case NodeTest.AnyNode _ -> true;
            case NodeTest.Text _, NodeTest.Nothing _ -> false;
            case NodeTest.AnyName(String namespace) ->
                    namespace.isEmpty() || namespace.equals(point.name().namespace());
            case NodeTest.Name(String namespace, String local) ->
                    local.equals(point.name().local())
                            && (namespace.isEmpty() || namespace.equals(point.name().namespace()));
        };
    }
}
