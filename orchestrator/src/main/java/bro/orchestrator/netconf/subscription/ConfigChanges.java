package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.subscription.Terms.Datastore;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.xml.Namespaces;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;

/**
 * Follows the running configuration: each commit becomes a change of the nodes that it changes,
 * with the leaves around them.
 */
final class ConfigChanges implements CommitParticipant {
    private final Pushing pushing;
    private final ConfigTree config;
    private final Function<ContainerNode, DataNode.Children> withDefaults;
    private final DataPath paths;
    private final ConfiguredFilters filters;
    private final Runnable filtersMayHaveChanged;

    ConfigChanges(
            Pushing pushing,
            ConfigTree config,
            Function<ContainerNode, DataNode.Children> withDefaults,
            DataPath paths,
            ConfiguredFilters filters,
            Runnable filtersMayHaveChanged) {
        this.pushing = pushing;
        this.config = config;
        this.withDefaults = withDefaults;
        this.paths = paths;
        this.filters = filters;
        this.filtersMayHaveChanged = filtersMayHaveChanged;
    }

    @Override
    public void check(ConfigChange change) {
        if (changes(change.delta(), ConfiguredFilters.CONTAINER)) {
            filters.requireReadable(config.of(change.after()));
        }
    }

    @Override
    public void applied(ConfigChange change) {
        if (changes(change.delta(), ConfiguredFilters.CONTAINER)) {
            pushing.inLine(filtersMayHaveChanged);
        }
        for (Datastore datastore : Datastore.values()) {
            if (pushing.isWatched(datastore)) {
                pushing.changed(() -> of(change, datastore));
            }
        }
    }

    private static boolean changes(DataTreeCandidateNode root, String container) {
        for (DataTreeCandidateNode top : root.childNodes()) {
            QName name = top.name().getNodeType();
            if (top.modificationType() != ModificationType.UNMODIFIED
                    && name.getLocalName().equals(container)
                    && name.getNamespace().toString().equals(Namespaces.SUBSCRIBED)) {
                return true;
            }
        }
        return false;
    }

    private Change of(ConfigChange change, Datastore datastore) {
        var wholes = new HashSet<String>();
        collect(change.delta(), "", "", wholes);
        return new Change(
                datastore,
                new Pruned(tree(change.before(), datastore), change.delta()),
                new Pruned(tree(change.after(), datastore), change.delta()),
                wholes);
    }

    /** Operational shows the defaults that are in use. */
    private DataNode.Children tree(ContainerNode root, Datastore datastore) {
        return switch (datastore) {
            case RUNNING -> config.of(root);
            case OPERATIONAL -> withDefaults.apply(root);
        };
    }

    /** Gathers the paths of what came or went, topmost nodes only. */
    private void collect(
            DataTreeCandidateNode parent, String around, String outer, Set<String> wholes) {
        for (DataTreeCandidateNode node : parent.childNodes()) {
            if (isTransparent(node)) {
                collect(node, around, outer, wholes);
                continue;
            }
            QName name = node.name().getNodeType();
            String namespace = name.getNamespace().toString();
            String path = paths.of(around, outer, namespace, name.getLocalName(), keys(node));
            if (node.dataBefore() == null || node.dataAfter() == null) {
                wholes.add(path);
            } else {
                collect(node, path, namespace, wholes);
            }
        }
    }

    private static boolean isTransparent(DataTreeCandidateNode node) {
        NormalizedNode data = node.dataAfter() == null ? node.dataBefore() : node.dataAfter();
        return data instanceof MapNode || data instanceof LeafSetNode || data instanceof ChoiceNode;
    }

    private static List<String> keys(DataTreeCandidateNode node) {
        return node.name() instanceof NodeIdentifierWithPredicates entry
                ? entry.values().stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A tree without the branches in which nothing changes. */
    private record Pruned(DataNode.Children all, DataTreeCandidateNode delta)
            implements DataNode.Children {

        @Override
        public Stream<DataNode> matching(ChildQuery query) {
            return all.matching(query)
                    .map(
                            node ->
                                    switch (node) {
                                        case DataNode.Leaf leaf -> leaf;
                                        case DataNode.Branch branch -> pruned(branch);
                                    })
                    .filter(Objects::nonNull);
        }

        private @Nullable DataNode pruned(DataNode.Branch branch) {
            DataTreeCandidateNode changed = find(delta, branch);
            if (changed == null || changed.modificationType() == ModificationType.UNMODIFIED) {
                return null;
            }
            return changed.modificationType() == ModificationType.SUBTREE_MODIFIED
                    ? branch.with(new Pruned(branch.children(), changed))
                    : branch;
        }

        private static @Nullable DataTreeCandidateNode find(
                DataTreeCandidateNode around, DataNode.Branch branch) {
            for (DataTreeCandidateNode node : around.childNodes()) {
                if (isTransparent(node)) {
                    DataTreeCandidateNode found = find(node, branch);
                    if (found != null) {
                        return found;
                    }
                } else if (isOf(node, branch)) {
                    return node;
                }
            }
            return null;
        }

        private static boolean isOf(DataTreeCandidateNode node, DataNode.Branch branch) {
            QName name = node.name().getNodeType();
            return name.getLocalName().equals(branch.name().local())
                    && name.getNamespace().toString().equals(branch.name().namespace())
                    && keys(node).equals(branch.keyLeaves().map(DataNode.Leaf::value).toList());
        }
    }
}
