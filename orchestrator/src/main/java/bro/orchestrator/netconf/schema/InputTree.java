package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.builder.DataContainerNodeBuilder;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/** Makes a tree of an input that {@link InputCheck} has passed. */
public final class InputTree {
    private final Content content;

    public InputTree(Content content) {
        this.content = content;
    }

    /**
     * The tree of the children of an element. What has no values of its own, as anydata, is there
     * as an empty leaf.
     *
     * @param path to the rpc or the action
     */
    public ContainerNode of(
            QName operation, DataNodeContainer input, XmlElement given, InstancePath path) {
        var tree =
                ImmutableNodes.newContainerBuilder()
                        .withNodeIdentifier(new NodeIdentifier(operation));
        new Level(input, given, path).addTo(tree);
        return tree.build();
    }

    /** The children of one node. */
    private final class Level {
        private final DataNodeContainer model;
        private final InstancePath path;
        private final Map<QName, List<XmlElement>> byName = new LinkedHashMap<>();

        Level(DataNodeContainer model, XmlElement given, InstancePath path) {
            this.model = model;
            this.path = path;
            for (XmlElement element : given.children()) {
                byName.computeIfAbsent(content.nameOf(element, path), _ -> new ArrayList<>())
                        .add(element);
            }
        }

        void addTo(DataContainerNodeBuilder<?, ?> node) {
            addTo(model, node);
        }

        private boolean addTo(DataNodeContainer part, DataContainerNodeBuilder<?, ?> node) {
            boolean any = false;
            for (DataSchemaNode child : part.getChildNodes()) {
                if (child instanceof ChoiceSchemaNode choice) {
                    any |= choose(choice, node);
                } else {
                    List<XmlElement> given = byName.get(child.getQName());
                    if (given != null) {
                        node.withChild(node(child, given));
                        any = true;
                    }
                }
            }
            return any;
        }

        private boolean choose(ChoiceSchemaNode choice, DataContainerNodeBuilder<?, ?> node) {
            var chosen =
                    ImmutableNodes.newChoiceBuilder()
                            .withNodeIdentifier(new NodeIdentifier(choice.getQName()));
            for (CaseSchemaNode inside : choice.getCases()) {
                if (addTo(inside, chosen)) {
                    node.withChild(chosen.build());
                    return true;
                }
            }
            return false;
        }

        private DataContainerChild node(DataSchemaNode child, List<XmlElement> given) {
            QName name = child.getQName();
            XmlElement first = given.getFirst();
            InstancePath where = path.with(content.step(child));
            return switch (child) {
                case LeafListSchemaNode leaf -> {
                    var entries =
                            ImmutableNodes.<Object>newSystemLeafSetBuilder()
                                    .withNodeIdentifier(new NodeIdentifier(name));
                    for (XmlElement element : given) {
                        entries.withChildValue(
                                content.value((TypedDataSchemaNode) leaf, element, where));
                    }
                    yield entries.build();
                }
                case TypedDataSchemaNode leaf ->
                        ImmutableNodes.leafNode(name, content.value(leaf, first, where));
                case ListSchemaNode list -> list(list, given);
                case ContainerSchemaNode container -> of(name, container, first, where);
                default -> ImmutableNodes.leafNode(name, "");
            };
        }

        private DataContainerChild list(ListSchemaNode list, List<XmlElement> given) {
            var arg = new NodeIdentifier(list.getQName());
            if (list.getKeyDefinition().isEmpty()) {
                var entries = ImmutableNodes.newUnkeyedListBuilder().withNodeIdentifier(arg);
                for (XmlElement element : given) {
                    var entry = ImmutableNodes.newUnkeyedListEntryBuilder().withNodeIdentifier(arg);
                    new Level(list, element, path.with(content.step(list))).addTo(entry);
                    entries.withChild(entry.build());
                }
                return entries.build();
            }
            var entries = ImmutableNodes.newSystemMapBuilder().withNodeIdentifier(arg);
            for (XmlElement element : given) {
                Map<QName, Object> keys = content.keys(list, element, path);
                var entry =
                        ImmutableNodes.newMapEntryBuilder()
                                .withNodeIdentifier(
                                        NodeIdentifierWithPredicates.of(list.getQName(), keys));
                new Level(list, element, path.with(content.entryStep(list, keys))).addTo(entry);
                entries.withChild(entry.build());
            }
            return entries.build();
        }
    }
}
