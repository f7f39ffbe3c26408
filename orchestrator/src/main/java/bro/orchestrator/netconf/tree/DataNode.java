package bro.orchestrator.netconf.tree;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A node of a tree that is read. */
public sealed interface DataNode {

    NodeName name();

    /**
     * A leaf, or one value of a leaf-list.
     *
     * @param identityNamespace if the value is an identity: that of its module
     * @param prefixes that the value uses, with their namespaces
     */
    record Leaf(
            NodeName name,
            String value,
            Optional<String> identityNamespace,
            Map<String, String> prefixes)
            implements DataNode {

        public Leaf(NodeName name, String value, Optional<String> identityNamespace) {
            this(name, value, identityNamespace, Map.of());
        }

        public static Leaf of(NodeName name, String value) {
            return new Leaf(name, value, Optional.empty());
        }
    }

    /**
     * A container or one entry of a list. Without children it is not shown.
     *
     * @param keys local names of the key leaves, in their order; none for a container
     */
    record Branch(NodeName name, Set<String> keys, Children children) implements DataNode {}

    /** Makes the children of a node. */
    @FunctionalInterface
    interface Children {
        Stream<DataNode> matching(ChildQuery query);
    }
}
