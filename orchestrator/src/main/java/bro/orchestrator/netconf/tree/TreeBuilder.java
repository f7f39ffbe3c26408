package bro.orchestrator.netconf.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Builds a branch all of whose nodes are in one namespace. Confined to one thread. */
public final class TreeBuilder {
    private final String namespace;
    private final String name;
    private final Set<String> keys = new LinkedHashSet<>();
    private final List<DataNode> children = new ArrayList<>();

    public TreeBuilder(String namespace, String name) {
        this.namespace = namespace;
        this.name = name;
    }

    /** Adds a leaf that is a key. */
    public TreeBuilder key(String leaf, String value) {
        keys.add(leaf);
        return leaf(leaf, value);
    }

    public TreeBuilder leaf(String leaf, String value) {
        children.add(DataNode.Leaf.of(new NodeName(namespace, leaf), value));
        return this;
    }

    public TreeBuilder leaf(String leaf, long value) {
        return leaf(leaf, Long.toString(value));
    }

    public TreeBuilder leaf(String leaf, Optional<String> value) {
        value.ifPresent(it -> leaf(leaf, it));
        return this;
    }

    /** Adds a leaf unless its value is empty. */
    public TreeBuilder leafUnlessEmpty(String leaf, String value) {
        return value.isEmpty() ? this : leaf(leaf, value);
    }

    /** Adds a leaf whose value is an identity. */
    public TreeBuilder identity(String leaf, String module, String identity) {
        children.add(
                new DataNode.Leaf(new NodeName(namespace, leaf), identity, Optional.of(module)));
        return this;
    }

    /** Adds a leaf that is a key and whose value is an identity. */
    public TreeBuilder identityKey(String leaf, String module, String identity) {
        keys.add(leaf);
        return identity(leaf, module, identity);
    }

    public TreeBuilder leafList(String leaf, Iterable<String> values) {
        values.forEach(value -> leaf(leaf, value));
        return this;
    }

    /** A builder for a child in the same namespace; it is to be {@link #add added} when done. */
    public TreeBuilder inner(String child) {
        return new TreeBuilder(namespace, child);
    }

    public TreeBuilder add(TreeBuilder child) {
        return add(child.build());
    }

    public TreeBuilder add(DataNode child) {
        children.add(child);
        return this;
    }

    /** Adds a container in the same namespace whose children are made when they are asked for. */
    public TreeBuilder inner(String child, DataNode.Children below) {
        return add(new DataNode.Branch(new NodeName(namespace, child), Set.of(), below));
    }

    /** The branch; nothing may be added any more. */
    public DataNode.Branch build() {
        List<DataNode> all = List.copyOf(children);
        return new DataNode.Branch(
                new NodeName(namespace, name),
                keys.size() < 2 ? Set.copyOf(keys) : Collections.unmodifiableSet(keys),
                query -> all.stream().filter(child -> query.wants(child.name())));
    }

    /** A branch that is built when one of its children is asked for. */
    public static DataNode.Branch lazy(
            String namespace, String name, Supplier<TreeBuilder> builder) {
        return new DataNode.Branch(
                new NodeName(namespace, name),
                Set.of(),
                query -> Stream.of(query).flatMap(it -> childrenOf(builder.get(), it)));
    }

    private static Stream<DataNode> childrenOf(TreeBuilder builder, ChildQuery query) {
        return builder.build().children().matching(query);
    }
}
