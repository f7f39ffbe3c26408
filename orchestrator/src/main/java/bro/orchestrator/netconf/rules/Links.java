package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Point.ChoiceRule;
import bro.orchestrator.netconf.rules.Point.Condition;
import bro.orchestrator.netconf.rules.Point.Must;
import bro.orchestrator.netconf.rules.Reach.Seen;
import bro.orchestrator.netconf.xpath.XPath;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which rules look at which nodes of the model. Shared by all threads. */
final class Links {
    private final Point root;
    private final IdentityHashMap<Point, List<Link>> byPoint = new IdentityHashMap<>();
    private final IdentityHashMap<Point, Set<Point>> targets = new IdentityHashMap<>();

    /** A rule, by the node that it is about. */
    sealed interface Rule {
        Point point();
    }

    record MustRule(Point point, Must must) implements Rule {}

    record ReferenceRule(Point point) implements Rule {}

    /** The conditions of a node, and so whether it may and must be there. */
    record ConditionRule(Point point) implements Rule {}

    /** What must be below a node, as far as that depends on conditions of choices. */
    record StructureRule(Point point) implements Rule {}

    /**
     * That a rule looks at a node.
     *
     * @param apex the highest node on the way from the one that the rule is about
     * @param ifLost whether it matters only that the node goes away, or has another value
     */
    record Link(Rule rule, Point apex, boolean ifLost) {}

    Links(Point root) {
        this.root = root;
        add(root);
    }

    /** The rules that a change of a node can break. */
    List<Link> of(Point changed) {
        return byPoint.getOrDefault(changed, List.of());
    }

    private void add(Point point) {
        for (Must must : point.terms().musts()) {
            link(new MustRule(point, must), must.expression(), point, Set.of());
        }
        for (Condition condition : point.terms().conditions()) {
            Point parent = point.parent();
            Point about = condition.ofParent() && parent != null ? parent : point;
            link(new ConditionRule(point), condition.expression(), about, Set.of());
        }
        for (ChoiceRule choice : point.choices()) {
            for (Condition condition :
                    choice.mandatory() ? choice.conditions() : List.<Condition>of()) {
                link(new StructureRule(point), condition.expression(), point, Set.of());
            }
        }
        point.terms()
                .reference()
                .ifPresent(
                        reference -> {
                            for (XPath target : reference.targets()) {
                                link(
                                        new ReferenceRule(point),
                                        target,
                                        point,
                                        Reach.targets(target.expression(), point, this::targets));
                            }
                            if (reference.instance()) {
                                linkAll(new ReferenceRule(point), root);
                            }
                        });
        point.children().forEach(this::add);
    }

    private void link(Rule rule, XPath expression, Point about, Set<Point> finals) {
        for (Seen seen : Reach.of(expression.expression(), about, this::targets)) {
            Point apex = seen.apex().isAtOrAbove(about) ? seen.apex() : root;
            add(seen.point(), new Link(rule, apex, finals.contains(seen.point())));
        }
    }

    /** An instance-identifier may refer to anything. */
    private void linkAll(Rule rule, Point point) {
        add(point, new Link(rule, root, true));
        point.children().forEach(child -> linkAll(rule, child));
    }

    private void add(Point point, Link link) {
        List<Link> links = byPoint.computeIfAbsent(point, _ -> new ArrayList<>());
        if (!links.contains(link)) {
            links.add(link);
        }
    }

    /** What a leaf can refer to. */
    private Stream<Point> targets(Point leaf) {
        Optional<Point.Reference> reference = leaf.terms().reference();
        if (reference.isEmpty() || targets.containsKey(leaf)) {
            return targets.getOrDefault(leaf, Set.of()).stream();
        }
        // a reference that is found by way of itself leads nowhere
        targets.put(leaf, Set.of());
        if (reference.get().instance()) {
            return all(root);
        }
        var found = new LinkedHashSet<Point>();
        for (XPath target : reference.get().targets()) {
            found.addAll(Reach.targets(target.expression(), leaf, this::targets));
        }
        targets.put(leaf, found);
        return found.stream();
    }

    private static Stream<Point> all(Point point) {
        return Stream.concat(Stream.of(point), point.children().stream().flatMap(Links::all));
    }
}
