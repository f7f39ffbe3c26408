package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserMapNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;

/** Shows configuration, and state with it, as a tree to be read, in the order of the model. */
public final class ConfigTree {
    private final DataNodeContainer model;
    private final Map<String, StateSource> state;

    /**
     * Takes the state that is to be merged in.
     *
     * @param state by the path of the node below which it belongs, local names joined by slashes
     */
    public ConfigTree(DataNodeContainer model, Map<String, StateSource> state) {
        this.model = model;
        this.state = Map.copyOf(state);
    }

    public DataNode.Children of(ContainerNode root) {
        return query -> children(model, root, "", Map.of(), query);
    }

    private Stream<DataNode> children(
            DataNodeContainer schema,
            DataContainerNode data,
            String path,
            Map<String, String> keys,
            ChildQuery query) {
        Stream<DataNode> configured =
                schema.getChildNodes().stream().flatMap(node -> child(node, data, path, query));
        return Stream.concat(
                configured, state.getOrDefault(path, StateSource.NONE).children(keys, query));
    }

    private Stream<DataNode> child(
            DataSchemaNode schema, DataContainerNode data, String path, ChildQuery query) {
        NormalizedNode node = data.childByArg(new NodeIdentifier(schema.getQName()));
        if (node == null) {
            return Stream.empty();
        }
        if (schema instanceof ChoiceSchemaNode choice && node instanceof ChoiceNode chosen) {
            return choice.getCases().stream()
                    .flatMap(it -> it.getChildNodes().stream())
                    .flatMap(it -> child(it, chosen, path, query));
        }
        NodeName name = name(schema.getQName());
        if (!query.wants(name)) {
            return Stream.empty();
        }
        String below = path.isEmpty() ? name.local() : path + "/" + name.local();
        return switch (node) {
            case LeafNode<?> leaf -> Stream.of(leaf(name, leaf.body()));
            case LeafSetNode<?> leaves -> leaves.body().stream().map(it -> leaf(name, it.body()));
            case ContainerNode container ->
                    Stream.of(branch((DataNodeContainer) schema, container, below, name, Map.of()));
            case MapNode list ->
                    entries(list, query)
                            .map(it -> entry((DataNodeContainer) schema, it, below, name));
            default -> throw new IllegalStateException("unexpected " + node.contract());
        };
    }

    private DataNode entry(
            DataNodeContainer schema, MapEntryNode entry, String path, NodeName name) {
        var keys = new LinkedHashMap<String, String>();
        entry.name().asMap().forEach((key, value) -> keys.put(key.getLocalName(), text(value)));
        return branch(schema, entry, path, name, keys);
    }

    private Branch branch(
            DataNodeContainer schema,
            DataContainerNode data,
            String path,
            NodeName name,
            Map<String, String> keys) {
        Set<String> keyNames = new LinkedHashSet<>(keys.keySet());
        return new Branch(name, keyNames, query -> children(schema, data, path, keys, query));
    }

    /** The entries that a query wants; in the order of their keys unless users order them. */
    private static Stream<MapEntryNode> entries(MapNode list, ChildQuery query) {
        Collection<MapEntryNode> all = list.body();
        List<MapEntryNode> wanted =
                all.stream().filter(entry -> mayBeWanted(entry, query)).toList();
        return list instanceof UserMapNode
                ? wanted.stream()
                : wanted.stream().sorted(Comparator.comparing(ConfigTree::sortKey));
    }

    private static boolean mayBeWanted(MapEntryNode entry, ChildQuery query) {
        return entry.name().asMap().entrySet().stream()
                .allMatch(
                        key ->
                                query.values(key.getKey().getLocalName())
                                        .map(values -> values.contains(text(key.getValue())))
                                        .orElse(true));
    }

    private static String sortKey(MapEntryNode entry) {
        return entry.name().values().stream()
                .map(ConfigTree::text)
                .collect(Collectors.joining("\0"));
    }

    private static Leaf leaf(NodeName name, Object value) {
        return value instanceof QName identity
                ? new Leaf(
                        name,
                        identity.getLocalName(),
                        Optional.of(identity.getNamespace().toString()))
                : Leaf.of(name, text(value));
    }

    private static String text(Object value) {
        return switch (value) {
            case Empty _ -> "";
            case byte[] binary -> Base64.getEncoder().encodeToString(binary);
            case Set<?> bits -> bits.stream().map(String::valueOf).collect(Collectors.joining(" "));
            default -> value.toString();
        };
    }

    private static NodeName name(QName name) {
        return new NodeName(name.getNamespace().toString(), name.getLocalName());
    }
}
