package bro.orchestrator.netconf.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;

/** Reads configuration of one module by local names; what is absent is empty. */
record Nodes(QNameModule module, Optional<DataContainerNode> data) {

    static Nodes of(QNameModule module, DataContainerNode data) {
        return new Nodes(module, Optional.of(data));
    }

    Optional<NormalizedNode> child(String name) {
        var id = new NodeIdentifier(QName.create(module, name));
        return data.flatMap(node -> Optional.ofNullable(node.childByArg(id)));
    }

    /** A container or choice below. */
    Nodes inner(String name) {
        return new Nodes(
                module,
                child(name)
                        .filter(DataContainerNode.class::isInstance)
                        .map(DataContainerNode.class::cast));
    }

    boolean has(String name) {
        return child(name).filter(ContainerNode.class::isInstance).isPresent();
    }

    Optional<Object> leaf(String name) {
        return child(name)
                .filter(LeafNode.class::isInstance)
                .map(node -> ((LeafNode<?>) node).body());
    }

    String text(String name) {
        return leaf(name).map(Object::toString).orElse("");
    }

    long number(String name, long otherwise) {
        return leaf(name).map(value -> Long.parseLong(value.toString())).orElse(otherwise);
    }

    List<String> texts(String name) {
        return child(name)
                .filter(LeafSetNode.class::isInstance)
                .map(node -> values((LeafSetNode<?>) node))
                .orElse(List.of());
    }

    private static List<String> values(LeafSetNode<?> leaves) {
        return leaves.body().stream().map(leaf -> leaf.body().toString()).toList();
    }

    Stream<Nodes> list(String name) {
        return child(name).filter(MapNode.class::isInstance).map(MapNode.class::cast).stream()
                .flatMap(list -> list.body().stream())
                .map((MapEntryNode entry) -> of(module, entry));
    }
}
