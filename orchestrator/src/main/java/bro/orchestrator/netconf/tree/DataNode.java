package bro.orchestrator.netconf.tree;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A node of a tree that is read. */
public sealed interface DataNode {

    NodeName name();

    /** What is said about the node itself, RFC 7952. */
    List<Annotation> annotations();

    /** The same node with one annotation more. */
    DataNode with(Annotation annotation);

    /**
     * A leaf, or one value of a leaf-list.
     *
     * @param identityNamespace if the value is an identity: that of its module
     * @param prefixes namespaces by the prefixes that the value uses, if it is a path
     */
    record Leaf(
            NodeName name,
            String value,
            Optional<String> identityNamespace,
            Map<String, String> prefixes,
            List<Annotation> annotations)
            implements DataNode {

        public Leaf(NodeName name, String value, Optional<String> identityNamespace) {
            this(name, value, identityNamespace, Map.of(), List.of());
        }

        public static Leaf of(NodeName name, String value) {
            return new Leaf(name, value, Optional.empty());
        }

        /** Whether the values are the same, whatever else is said about them. */
        boolean hasValueOf(Leaf other) {
            return value.equals(other.value) && identityNamespace.equals(other.identityNamespace);
        }

        @Override
        public Leaf with(Annotation annotation) {
            return new Leaf(
                    name,
                    value,
                    identityNamespace,
                    prefixes,
                    Annotation.added(annotations, annotation));
        }
    }

    /**
     * A container or one entry of a list. Without children it is not shown, unless its presence
     * says something.
     *
     * @param keys local names of the key leaves, in their order; none for a container
     * @param children with the keys in front, in their order
     */
    record Branch(
            NodeName name,
            Set<String> keys,
            Children children,
            boolean presence,
            List<Annotation> annotations)
            implements DataNode {

        public Branch(NodeName name, Set<String> keys, Children children) {
            this(name, keys, children, false, List.of());
        }

        /** The leaves that are keys, in their order. */
        public Stream<Leaf> keyLeaves() {
            return keys.stream()
                    .map(key -> new NodeName(name.namespace(), key))
                    .flatMap(
                            key ->
                                    children.matching(ChildQuery.of(key))
                                            .filter(child -> child.name().equals(key)))
                    .filter(Leaf.class::isInstance)
                    .map(Leaf.class::cast);
        }

        /** The same node with other children. */
        public Branch with(Children others) {
            return new Branch(name, keys, others, presence, annotations);
        }

        /** The same node, whose presence says something or not. */
        Branch with(boolean present) {
            return new Branch(name, keys, children, present, annotations);
        }

        @Override
        public Branch with(Annotation annotation) {
            return new Branch(
                    name, keys, children, presence, Annotation.added(annotations, annotation));
        }
    }

    /** Makes the children of a node. */
    @FunctionalInterface
    interface Children {
        Children NONE = _ -> Stream.empty();

        Stream<DataNode> matching(ChildQuery query);
    }
}
