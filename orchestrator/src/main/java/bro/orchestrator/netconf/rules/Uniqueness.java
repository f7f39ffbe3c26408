package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Point.Selected;
import bro.orchestrator.netconf.rules.Point.Unique;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;

/** Checks {@code unique} statements, RFC 7950 section 7.8.3. */
final class Uniqueness {
    private Uniqueness() {}

    /** Checks all entries of a list. */
    static void check(ConfigItem parent, Point list, Unique unique, Violations violations) {
        Map<List<String>, List<ConfigItem>> first = new HashMap<>();
        Iterator<ConfigItem> entries = parent.instances(list).iterator();
        while (entries.hasNext() && !violations.isFull()) {
            Optional<List<ConfigItem>> leaves = leaves(entries.next(), unique);
            if (leaves.isPresent()) {
                List<ConfigItem> other = first.putIfAbsent(texts(leaves.get()), leaves.get());
                if (other != null) {
                    var both = new ArrayList<>(other);
                    both.addAll(leaves.get());
                    violations.unique(both);
                }
            }
        }
    }

    /**
     * Checks some entries against all others. Those are compared by what was given, which is quick;
     * only what seems to be the same is looked at as rules see it.
     */
    static void check(
            ConfigItem parent,
            Point list,
            Unique unique,
            Set<PathArgument> changed,
            Violations violations) {
        if (!(parent.node(list) instanceof MapNode entries)) {
            return;
        }
        var done = new HashSet<PathArgument>();
        for (PathArgument arg : changed) {
            Optional<List<ConfigItem>> leaves =
                    parent.find(list, arg).flatMap(it -> leaves(it, unique));
            if (leaves.isPresent()) {
                done.add(arg);
                for (PathArgument twin : twins(entries, list, unique, leaves.get())) {
                    if (!done.contains(twin)) {
                        parent.find(list, twin)
                                .flatMap(it -> leaves(it, unique))
                                .ifPresent(it -> compare(it, leaves.get(), violations));
                    }
                }
            }
        }
    }

    private static List<PathArgument> twins(
            MapNode entries, Point list, Unique unique, List<ConfigItem> leaves) {
        var found = new ArrayList<PathArgument>();
        List<String> texts = texts(leaves);
        for (MapEntryNode entry : entries.body()) {
            boolean same = true;
            for (int i = 0; same && i < texts.size(); i++) {
                ConfigItem leaf = leaves.get(i);
                same = leaf.hasText(value(list, unique.leaves().get(i), entry), texts.get(i));
            }
            if (same) {
                found.add(entry.name());
            }
        }
        return found;
    }

    private static void compare(
            List<ConfigItem> some, List<ConfigItem> others, Violations violations) {
        if (texts(some).equals(texts(others))) {
            var both = new ArrayList<>(some);
            both.addAll(others);
            violations.unique(both);
        }
    }

    private static List<String> texts(List<ConfigItem> leaves) {
        return leaves.stream().map(ConfigItem::text).toList();
    }

    /** The leaves that are unique together; none unless all of them are there. */
    private static Optional<List<ConfigItem>> leaves(ConfigItem entry, Unique unique) {
        var leaves = new ArrayList<ConfigItem>();
        for (List<NodeName> path : unique.leaves()) {
            Optional<ConfigItem> at = Optional.of(entry);
            for (NodeName step : path) {
                at = at.flatMap(it -> it.children(ChildQuery.of(step)).findFirst());
            }
            if (at.isEmpty()) {
                return Optional.empty();
            }
            leaves.add(at.get());
        }
        return Optional.of(leaves);
    }

    /** Whether a change of an entry changes what must be unique. */
    static boolean isConcerned(Point list, Unique unique, DataTreeCandidateNode entry) {
        if (entry.dataAfter() == null) {
            return false;
        }
        return unique.leaves().stream()
                .anyMatch(
                        path ->
                                !Objects.equals(
                                        value(list, path, entry.dataBefore()),
                                        value(list, path, entry.dataAfter())));
    }

    private static @Nullable Object value(
            Point list, List<NodeName> path, @Nullable NormalizedNode entry) {
        Point point = list;
        NormalizedNode at = entry;
        for (NodeName step : path) {
            point = point.child(step).orElseThrow();
            for (Selected selected : point.cases()) {
                at = child(at, selected.arg());
            }
            at = child(at, point.arg());
        }
        if (at != null) {
            return at.body();
        }
        // an entry that is new has a default where there was nothing
        List<Object> defaults = point.terms().defaults();
        return entry == null || defaults.isEmpty() ? null : defaults.getFirst();
    }

    private static @Nullable NormalizedNode child(
            @Nullable NormalizedNode node, NodeIdentifier arg) {
        return node instanceof DataContainerNode container ? container.childByArg(arg) : null;
    }
}
