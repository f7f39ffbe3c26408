package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.ModelNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;

/**
 * Shows configuration, and state with it, as a tree to be read, in the order of the model. A node
 * that is asked for by its name, and an entry by its keys, are found without a look at others.
 */
public final class ConfigTree {
    private final ModelNode model;
    private final Map<String, StateSource> state;
    private final ListEntries entries = new ListEntries();

    /**
     * Takes the state that is to be merged in.
     *
     * @param state by the path of the node below which it belongs, local names joined by slashes
     */
    public ConfigTree(ModelNode model, Map<String, StateSource> state) {
        this.model = model;
        this.state = Map.copyOf(state);
    }

    public DataNode.Children of(ContainerNode root) {
        return query -> children(model, root, query);
    }

    private Stream<DataNode> children(ModelNode parent, DataContainerNode data, ChildQuery query) {
        Stream<ModelNode> wanted =
                query.name().isPresent()
                        ? Stream.ofNullable(parent.child(query.name().get()))
                        : parent.children().stream();
        Stream<DataNode> configured =
                wanted.mapMulti((child, sink) -> show(child, data, query, sink));
        StateSource source = state.get(parent.path());
        return source == null
                ? configured
                : Stream.concat(configured, source.children(keys(parent, data), query));
    }

    private void show(
            ModelNode child, DataContainerNode parent, ChildQuery query, Consumer<DataNode> sink) {
        switch (find(child, parent)) {
            case null -> {}
            case LeafNode<?> leaf -> sink.accept(child.type().leaf(child.name(), leaf.body()));
            case LeafSetNode<?> leaves ->
                    leaves.body()
                            .forEach(it -> sink.accept(child.type().leaf(child.name(), it.body())));
            case ContainerNode container -> sink.accept(branch(child, container));
            case MapNode list ->
                    entries.of(list, child, query).forEach(it -> sink.accept(branch(child, it)));
            case NormalizedNode other ->
                    throw new IllegalStateException("unexpected " + other.contract());
        }
    }

    private static @Nullable NormalizedNode find(ModelNode child, DataContainerNode parent) {
        DataContainerNode around = parent;
        for (NodeIdentifier choice : child.choices()) {
            if (!(around.childByArg(choice) instanceof DataContainerNode chosen)) {
                return null;
            }
            around = chosen;
        }
        return around.childByArg(child.arg());
    }

    private static Map<String, String> keys(ModelNode list, DataContainerNode data) {
        var keys = new LinkedHashMap<String, String>();
        if (data instanceof MapEntryNode entry) {
            list.keys()
                    .forEach(
                            (key, type) ->
                                    keys.put(
                                            key.getLocalName(),
                                            type.text(ListEntries.key(entry, key))));
        }
        return keys;
    }

    private Branch branch(ModelNode node, DataContainerNode data) {
        return new Branch(
                node.name(),
                node.keyNames(),
                query -> children(node, data, query),
                node.presence(),
                List.of());
    }
}
