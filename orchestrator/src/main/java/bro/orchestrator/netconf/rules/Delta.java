package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Links.ConditionRule;
import bro.orchestrator.netconf.rules.Links.Link;
import bro.orchestrator.netconf.rules.Links.Rule;
import bro.orchestrator.netconf.rules.Point.Kind;
import bro.orchestrator.netconf.rules.Point.Selected;
import bro.orchestrator.netconf.rules.Point.Unique;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.DistinctNodeContainer;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;
import org.opendaylight.yangtools.yang.data.tree.spi.DataTreeCandidateNodes;

/**
 * Finds what a change can affect: what changed itself, and rules that look at it. Confined to one
 * thread.
 */
final class Delta {
    private final Links links;
    private final Sink sink;
    private final Set<Affected> seen = new HashSet<>();
    private final Deque<Affected> open = new ArrayDeque<>();

    /** Who is told. */
    interface Sink {
        /** A node that is new, with all below. */
        void made(ConfigItem item);

        /** A leaf that has another value, or stands by default where a value was. */
        void changed(ConfigItem item);

        /** A node among whose children something changed. */
        void touched(ConfigItem item);

        /** A list of which some entries have other leaves that must be unique. */
        void listed(ConfigItem parent, Point list, Unique unique, Set<PathArgument> entries);

        /** A node that a rule is about, which looks at something that changed. */
        void affected(Rule rule, ConfigItem item);
    }

    /** A rule whose nodes below another are affected. */
    private record Affected(Rule rule, ConfigItem below) {}

    Delta(Links links, Sink sink) {
        this.links = links;
        this.sink = sink;
    }

    /** Tells of all that a change affects. */
    void walk(ConfigItem top, DataTreeCandidateNode delta) {
        modified(top, delta);
        while (!open.isEmpty()) {
            Affected affected = open.remove();
            for (ConfigItem item : instances(affected)) {
                sink.affected(affected.rule, item);
            }
            if (affected.rule instanceof ConditionRule(Point point)) {
                appeared(point, affected.below);
            }
        }
    }

    private void modified(ConfigItem item, DataTreeCandidateNode delta) {
        sink.touched(item);
        changes(delta).forEach(it -> child(item, it));
    }

    /** The children that changed. */
    @SuppressWarnings("ReferenceEquality") // what is the very same tree did not change
    private static Collection<DataTreeCandidateNode> changes(DataTreeCandidateNode delta) {
        ModificationType type = delta.modificationType();
        Collection<DataTreeCandidateNode> all =
                type == ModificationType.WRITE || type == ModificationType.DELETE
                        ? difference(delta.dataBefore(), delta.dataAfter())
                        : delta.childNodes();
        var changed = new ArrayList<DataTreeCandidateNode>();
        for (DataTreeCandidateNode node : all) {
            if (node.modificationType() != ModificationType.UNMODIFIED
                    && node.dataBefore() != node.dataAfter()) {
                changed.add(node);
            }
        }
        return changed;
    }

    private static Collection<DataTreeCandidateNode> difference(
            @Nullable NormalizedNode before, @Nullable NormalizedNode after) {
        return DataTreeCandidateNodes.containerDelta(
                before instanceof DistinctNodeContainer<?, ?> old ? old : null,
                after instanceof DistinctNodeContainer<?, ?> made ? made : null);
    }

    private void child(ConfigItem parent, DataTreeCandidateNode delta) {
        Optional<Point> found = parent.point().child(NodeName.of(delta.name().getNodeType()));
        if (found.isEmpty()) {
            choice(parent, delta);
            return;
        }
        Point child = found.get();
        switch (child.kind()) {
            case LEAF -> leaf(parent, child, delta);
            case LEAF_LIST -> leafList(parent, child, delta);
            case CONTAINER -> container(parent, child, delta);
            case PRESENCE -> branch(parent, child, delta);
            case LIST -> list(parent, child, delta);
            case OPAQUE, ROOT -> happened(child, parent, true);
        }
    }

    /** Another case may bring other defaults. */
    private void choice(ConfigItem parent, DataTreeCandidateNode delta) {
        changes(delta).forEach(it -> child(parent, it));
        for (Point child : parent.point().children()) {
            boolean isOfChoice =
                    child.cases().stream().map(Selected::arg).anyMatch(delta.name()::equals);
            if (isOfChoice && parent.node(child) == null) {
                below(child, parent);
                parent.instances(child).forEach(sink::made);
            }
        }
    }

    private void leaf(ConfigItem parent, Point leaf, DataTreeCandidateNode delta) {
        happened(leaf, parent, delta.dataBefore() != null || hasDefaults(leaf));
        parent.instances(leaf).forEach(sink::changed);
    }

    private void leafList(ConfigItem parent, Point leaf, DataTreeCandidateNode delta) {
        boolean isLost = hasDefaults(leaf);
        for (DataTreeCandidateNode entry : changes(delta)) {
            isLost |= entry.dataAfter() == null;
            parent.find(leaf, entry.name()).ifPresent(sink::changed);
        }
        happened(leaf, parent, isLost);
        if (delta.dataAfter() == null) {
            parent.instances(leaf).forEach(sink::changed);
        }
    }

    /** A container without presence is there before and after. */
    private void container(ConfigItem parent, Point child, DataTreeCandidateNode delta) {
        happened(child, parent, false);
        Optional<ConfigItem> item = parent.instances(child).findFirst();
        if (item.isPresent()) {
            if (delta.dataBefore() == null) {
                sink.changed(item.get());
            }
            modified(item.get(), delta);
        } else {
            below(child, parent);
        }
    }

    private void list(ConfigItem parent, Point list, DataTreeCandidateNode delta) {
        Collection<DataTreeCandidateNode> changed = changes(delta);
        changed.forEach(entry -> branch(parent, list, entry));
        for (Unique unique : list.terms().uniques()) {
            Set<PathArgument> entries =
                    changed.stream()
                            .filter(it -> Uniqueness.isConcerned(list, unique, it))
                            .map(DataTreeCandidateNode::name)
                            .collect(Collectors.toSet());
            if (!entries.isEmpty()) {
                sink.listed(parent, list, unique, entries);
            }
        }
    }

    private void branch(ConfigItem parent, Point child, DataTreeCandidateNode delta) {
        Optional<ConfigItem> item =
                delta.dataAfter() == null ? Optional.empty() : parent.find(child, delta.name());
        if (item.isPresent() && delta.dataBefore() != null) {
            happened(child, parent, false);
            modified(item.get(), delta);
            return;
        }
        item.ifPresent(sink::made);
        // what looks at an entry cannot be above it, so it looks from outside at its parent
        below(child, item.isPresent() ? item.get() : parent, item.isEmpty());
    }

    /** A node came or went, with all that is below. */
    private void below(Point point, ConfigItem near) {
        below(point, near, true);
    }

    private void below(Point point, ConfigItem near, boolean isLost) {
        happened(point, near, isLost);
        point.children().forEach(child -> below(child, near, isLost));
    }

    /** What was not there may be, by default, or no more. */
    private void appeared(Point point, ConfigItem above) {
        Point parent = point.parent();
        if (parent == null || !hasDefaults(point)) {
            return;
        }
        for (ConfigItem item : instances(parent, above)) {
            below(point, item);
            item.instances(point).filter(it -> !it.isGiven()).forEach(sink::made);
            sink.touched(item);
        }
    }

    private static boolean hasDefaults(Point point) {
        return point.kind() == Kind.CONTAINER
                || !point.terms().defaults().isEmpty()
                || point.terms().mandatory()
                || point.terms().fewest() > 0;
    }

    /**
     * Something happened to a node.
     *
     * @param near the node itself or what is above it, whichever is there
     * @param isLost whether it may be gone, or have another value
     */
    private void happened(Point point, ConfigItem near, boolean isLost) {
        for (Link link : links.of(point)) {
            if (isLost || !link.ifLost()) {
                var affected = new Affected(link.rule(), start(link, near));
                if (seen.add(affected)) {
                    open.add(affected);
                }
            }
        }
    }

    /** The instance of the apex of a link, or what is nearest to where it would be. */
    private static ConfigItem start(Link link, ConfigItem near) {
        for (Item at = near; at instanceof ConfigItem item; at = item.parent()) {
            if (item.point() == link.apex()) {
                return item;
            }
        }
        return near;
    }

    private static List<ConfigItem> instances(Affected affected) {
        return instances(affected.rule.point(), affected.below);
    }

    /** The nodes of one kind below another, or itself. */
    private static List<ConfigItem> instances(Point point, ConfigItem below) {
        Deque<Point> way = new ArrayDeque<>();
        Point at = point;
        while (at != null && at != below.point()) {
            way.push(at);
            at = at.parent();
        }
        if (at == null) {
            return List.of();
        }
        List<ConfigItem> found = List.of(below);
        for (Point step : way) {
            Stream<ConfigItem> next = found.stream().flatMap(it -> it.instances(step));
            found = next.toList();
        }
        return found;
    }
}
