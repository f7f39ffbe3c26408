package bro.orchestrator.netconf.datastore;

import static bro.orchestrator.netconf.datastore.EditOperation.CREATE;
import static bro.orchestrator.netconf.datastore.EditOperation.DELETE;
import static bro.orchestrator.netconf.datastore.EditOperation.NONE;
import static bro.orchestrator.netconf.datastore.EditOperation.REMOVE;
import static bro.orchestrator.netconf.datastore.EditOperation.REPLACE;

import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.ContentErrors;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeSnapshot;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/**
 * Applies a {@code config} element to a modification of a data tree, in document order. Whether a
 * node is there is asked of the tree as it was, since reading a modification again and again is
 * quadratic; a node that occurs twice is refused, so the answer is right. Confined to one thread.
 */
final class ConfigEdit {
    private final Content content;
    private final DataTreeSnapshot before;
    private final DataTreeModification after;

    /**
     * Where in the edit it stands.
     *
     * @param fresh whether the node was made or emptied by this edit, so nothing below was there
     * @param seen nodes that occurred below the same parent
     */
    private record Place(
            DataNodeContainer model,
            YangInstanceIdentifier id,
            InstancePath path,
            EditOperation inherited,
            boolean fresh,
            Set<YangInstanceIdentifier> seen) {}

    ConfigEdit(Content content, DataTreeSnapshot before, DataTreeModification after) {
        this.content = content;
        this.before = before;
        this.after = after;
    }

    /** Applies one child of the {@code config} element. */
    void apply(
            DataNodeContainer root,
            XmlElement element,
            EditOperation byDefault,
            Set<YangInstanceIdentifier> seen) {
        edit(
                element,
                new Place(
                        root,
                        YangInstanceIdentifier.of(),
                        InstancePath.ROOT,
                        byDefault,
                        false,
                        seen));
    }

    private void edit(XmlElement element, Place outer) {
        DataSchemaNode node = content.child(outer.model, element, outer.path);
        Place parent = outer;
        for (CaseOfChoice chosen : CaseOfChoice.above(node, outer.model)) {
            parent = inCase(chosen, parent, operation(element, outer));
        }
        if (!node.effectiveConfig().orElse(true)) {
            throw ContentErrors.unknownElement(element, parent.path);
        }
        EditOperation operation = operation(element, parent);
        switch (node) {
            case ListSchemaNode list -> editEntry(list, element, operation, parent);
            case DataNodeContainer container ->
                    editContainer(node, container, element, operation, parent);
            case LeafListSchemaNode leaf -> editLeafList(leaf, element, operation, parent);
            case LeafSchemaNode leaf -> editLeaf(leaf, element, operation, parent);
            default -> throw ContentErrors.unknownElement(element, parent.path);
        }
    }

    /** Goes into a choice; whatever comes to be there takes the place of all other cases. */
    private Place inCase(CaseOfChoice chosen, Place parent, EditOperation operation) {
        YangInstanceIdentifier id = parent.id.node(new NodeIdentifier(chosen.choice().getQName()));
        if (operation != DELETE && operation != REMOVE && operation != NONE) {
            for (QName other : chosen.others()) {
                YangInstanceIdentifier gone = id.node(new NodeIdentifier(other));
                if (before.readNode(gone).isPresent()) {
                    after.delete(gone);
                }
            }
        }
        return new Place(
                parent.model, id, parent.path, parent.inherited, parent.fresh, parent.seen);
    }

    private static EditOperation operation(XmlElement element, Place parent) {
        EditOperation found = parent.inherited;
        for (XmlElement.Attribute attribute : element.attributes()) {
            if (!attribute.namespace().equals(Namespaces.BASE)
                    || !attribute.name().equals("operation")) {
                throw attribute(
                        ErrorTag.UNKNOWN_ATTRIBUTE,
                        attribute.name(),
                        element,
                        "is not known",
                        parent);
            }
            found =
                    EditOperation.named(attribute.value())
                            .filter(it -> it != NONE)
                            .orElseThrow(
                                    () ->
                                            attribute(
                                                    ErrorTag.BAD_ATTRIBUTE,
                                                    "operation",
                                                    element,
                                                    "names no operation",
                                                    parent));
        }
        return found;
    }

    private static RpcException attribute(
            ErrorTag tag, String name, XmlElement element, String problem, Place parent) {
        return RpcError.of(ErrorType.APPLICATION, tag, "attribute '%s' %s".formatted(name, problem))
                .with("bad-attribute", name)
                .with("bad-element", element.name())
                .withPath(parent.path.errorPath())
                .asException();
    }

    private void editEntry(
            ListSchemaNode list, XmlElement element, EditOperation operation, Place parent) {
        Content.requireNoText(element, parent.path);
        Map<QName, Object> keys = content.keys(list, element, parent.path);
        InstancePath path = parent.path.with(content.entryStep(list, keys));
        var arg = NodeIdentifierWithPredicates.of(list.getQName(), keys);
        YangInstanceIdentifier id = parent.id.node(new NodeIdentifier(list.getQName())).node(arg);
        var entry = ImmutableNodes.newMapEntryBuilder().withNodeIdentifier(arg);
        keys.forEach((key, value) -> entry.withChild(ImmutableNodes.leafNode(key, value)));
        var place = new Place(list, id, path, operation, parent.fresh, new HashSet<>());
        editBranch(element, entry.build(), place, parent);
    }

    private void editContainer(
            DataSchemaNode node,
            DataNodeContainer container,
            XmlElement element,
            EditOperation operation,
            Place parent) {
        InstancePath path = parent.path.with(content.step(node));
        Content.requireNoText(element, path);
        var arg = new NodeIdentifier(node.getQName());
        var place =
                new Place(
                        container,
                        parent.id.node(arg),
                        path,
                        operation,
                        parent.fresh,
                        new HashSet<>());
        editBranch(
                element,
                ImmutableNodes.newContainerBuilder().withNodeIdentifier(arg).build(),
                place,
                parent);
    }

    private void editBranch(XmlElement element, NormalizedNode shell, Place place, Place parent) {
        require(parent.seen.add(place.id), element, place);
        boolean exists = exists(place);
        requirePossible(place, exists);
        switch (place.inherited) {
            case DELETE, REMOVE -> {
                if (exists) {
                    after.delete(place.id);
                }
                return;
            }
            case REPLACE -> after.write(place.id, shell);
            case MERGE, CREATE -> after.merge(place.id, shell);
            case NONE -> {}
        }
        boolean fresh = !exists || place.inherited == REPLACE;
        var inside =
                new Place(place.model, place.id, place.path, place.inherited, fresh, place.seen);
        for (XmlElement child : element.children()) {
            if (!isKey(place.model, child)) {
                edit(child, inside);
            }
        }
    }

    private static boolean isKey(DataNodeContainer model, XmlElement child) {
        return model instanceof ListSchemaNode list
                && list.getKeyDefinition().stream()
                        .anyMatch(
                                key -> child.is(key.getNamespace().toString(), key.getLocalName()));
    }

    private void editLeaf(
            LeafSchemaNode leaf, XmlElement element, EditOperation operation, Place parent) {
        InstancePath path = parent.path.with(content.step(leaf));
        YangInstanceIdentifier id = parent.id.node(new NodeIdentifier(leaf.getQName()));
        var place = new Place(parent.model, id, path, operation, parent.fresh, Set.of());
        require(parent.seen.add(id), element, place);
        if (operation == DELETE || operation == REMOVE) {
            delete(place);
        } else {
            Object value = content.value(leaf, element, path);
            put(ImmutableNodes.leafNode(leaf.getQName(), value), place);
        }
    }

    private void editLeafList(
            LeafListSchemaNode leaf, XmlElement element, EditOperation operation, Place parent) {
        InstancePath path = parent.path.with(content.step(leaf));
        Object value = content.value((TypedDataSchemaNode) leaf, element, path);
        YangInstanceIdentifier id =
                parent.id
                        .node(new NodeIdentifier(leaf.getQName()))
                        .node(new NodeWithValue<>(leaf.getQName(), value));
        var place = new Place(parent.model, id, path, operation, parent.fresh, Set.of());
        require(parent.seen.add(id), element, place);
        if (operation == DELETE || operation == REMOVE) {
            delete(place);
        } else {
            if (operation != NONE) {
                after.merge(parent.id.node(new NodeIdentifier(leaf.getQName())), none(leaf));
            }
            put(ImmutableNodes.leafSetEntry(leaf.getQName(), value), place);
        }
    }

    /** The leaf-list without entries, which has to be there before any of them. */
    private static NormalizedNode none(LeafListSchemaNode leaf) {
        var id = new NodeIdentifier(leaf.getQName());
        return leaf.isUserOrdered()
                ? ImmutableNodes.newUserLeafSetBuilder().withNodeIdentifier(id).build()
                : ImmutableNodes.newSystemLeafSetBuilder().withNodeIdentifier(id).build();
    }

    private void put(NormalizedNode node, Place place) {
        if (place.inherited == CREATE) {
            requirePossible(place, exists(place));
        }
        if (place.inherited != NONE) {
            after.write(place.id, node);
        }
    }

    private void delete(Place place) {
        boolean exists = exists(place);
        requirePossible(place, exists);
        if (exists) {
            after.delete(place.id);
        }
    }

    private boolean exists(Place place) {
        return !place.fresh && before.readNode(place.id).isPresent();
    }

    private static void require(boolean firstTime, XmlElement element, Place place) {
        if (!firstTime) {
            throw ContentErrors.duplicate(element, place.path);
        }
    }

    private static void requirePossible(Place place, boolean exists) {
        boolean isEntry = !place.path.steps().getLast().keys().isEmpty();
        EditOperation operation = place.inherited;
        if (exists && operation == CREATE) {
            throw existence(ErrorTag.DATA_EXISTS, "is there already", place);
        }
        if (!exists && (operation == DELETE || (operation == NONE && isEntry))) {
            throw existence(ErrorTag.DATA_MISSING, "is not there", place);
        }
    }

    private static RpcException existence(ErrorTag tag, String problem, Place place) {
        String name = place.path.steps().getLast().name();
        return RpcError.of(ErrorType.APPLICATION, tag, "'%s' %s".formatted(name, problem))
                .withPath(place.path.errorPath())
                .asException();
    }
}
