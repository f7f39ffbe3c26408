package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.tree.NodeName;
import java.util.Optional;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserMapNode;
import org.opendaylight.yangtools.yang.data.api.schema.builder.DataContainerNodeBuilder;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;

/**
 * A copy of a configuration without what may not be read, RFC 8341 section 3.2.6. Values of a
 * leaf-list are judged together.
 */
final class ReadableConfig {
    private ReadableConfig() {}

    static ContainerNode of(ContainerNode node, Gate gate) {
        if (gate.allBelowReadable()) {
            return node;
        }
        return filled(
                node, ImmutableNodes.newContainerBuilder().withNodeIdentifier(node.name()), gate);
    }

    private static <N extends DataContainerNode> N filled(
            DataContainerNode node, DataContainerNodeBuilder<?, N> copy, Gate gate) {
        node.body().forEach(child -> readable(child, gate).ifPresent(copy::withChild));
        return copy.build();
    }

    private static Optional<DataContainerChild> readable(DataContainerChild child, Gate parent) {
        return switch (child) {
            case ChoiceNode choice ->
                    Optional.of(
                            filled(
                                    choice,
                                    ImmutableNodes.newChoiceBuilder()
                                            .withNodeIdentifier(choice.name()),
                                    parent));
            case MapNode list -> Optional.of(entries(list, parent));
            case ContainerNode container ->
                    permitted(container, parent).map(gate -> of(container, gate));
            default -> permitted(child, parent).map(_ -> child);
        };
    }

    private static MapNode entries(MapNode list, Gate parent) {
        var copy =
                list instanceof UserMapNode
                        ? ImmutableNodes.newUserMapBuilder().withNodeIdentifier(list.name())
                        : ImmutableNodes.newSystemMapBuilder().withNodeIdentifier(list.name());
        for (MapEntryNode entry : list.body()) {
            permitted(entry, parent)
                    .map(
                            gate ->
                                    filled(
                                            entry,
                                            ImmutableNodes.newMapEntryBuilder()
                                                    .withNodeIdentifier(entry.name()),
                                            gate))
                    .ifPresent(copy::withChild);
        }
        return copy.build();
    }

    private static Optional<Gate> permitted(NormalizedNode node, Gate parent) {
        Gate gate =
                parent.child(
                        NodeName.of(node.name().getNodeType()), () -> PathKeys.of(node.name()));
        return Optional.of(gate).filter(it -> it.permits(Right.READ));
    }
}
