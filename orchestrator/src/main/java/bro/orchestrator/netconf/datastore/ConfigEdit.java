package bro.orchestrator.netconf.datastore;

import static bro.orchestrator.netconf.datastore.EditOperation.CREATE;
import static bro.orchestrator.netconf.datastore.EditOperation.DELETE;
import static bro.orchestrator.netconf.datastore.EditOperation.MERGE;
import static bro.orchestrator.netconf.datastore.EditOperation.NONE;
import static bro.orchestrator.netconf.datastore.EditOperation.REMOVE;
import static bro.orchestrator.netconf.datastore.EditOperation.REPLACE;

import bro.orchestrator.netconf.datastore.EditAttributes.Allowed;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.ContentErrors;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
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
    private final boolean whole;
    private final Optional<Consumer<RpcException>> onError;
    private final Permission permission;
    private final UserOrder order = new UserOrder();

    private ConfigEdit(
            Content content,
            DataTreeModification after,
            DataTreeSnapshot before,
            boolean whole,
            Optional<Consumer<RpcException>> onError,
            Permission permission) {
        this.content = content;
        this.before = before;
        this.after = after;
        this.whole = whole;
        this.onError = onError;
        this.permission = permission;
    }

    /**
     * Applies an edit.
     *
     * @param onError hears of each failure, and the rest is applied; without it the first is thrown
     * @param permission asked of nodes; that of the whole change is for the caller to ask
     */
    static void apply(
            Content content,
            XmlElement config,
            EditOperation byDefault,
            DataTreeSnapshot before,
            DataTreeModification after,
            Optional<Consumer<RpcException>> onError,
            Permission permission) {
        new ConfigEdit(content, after, before, false, onError, permission).run(config, byDefault);
    }

    /** Adds a whole configuration, in which no operations are named, to an empty tree. */
    static void load(
            Content content,
            XmlElement config,
            DataTreeSnapshot before,
            DataTreeModification after) {
        new ConfigEdit(content, after, before, true, Optional.empty(), Permission.ANYTHING)
                .run(config, MERGE);
    }

    private void run(XmlElement config, EditOperation byDefault) {
        // what is to be done with everything is said by the default operation alone
        EditAttributes.of(config, Allowed.NONE, InstancePath.ROOT);
        Content.requireNoText(config, InstancePath.ROOT);
        // a default of replace is "as described in the operation attribute": it concerns what is
        // present in the config, not what else the datastore holds
        children(config, Place.root(before.modelContext(), byDefault));
        try {
            order.apply(before, after);
        } catch (RpcException e) {
            onError.orElseThrow(() -> e).accept(e);
        }
    }

    private void children(XmlElement element, Place place) {
        for (XmlElement child : element.children()) {
            if (place.isKey(child)) {
                editKey(child, place);
                continue;
            }
            try {
                edit(child, place);
            } catch (RpcException e) {
                onError.orElseThrow(() -> e).accept(e);
            }
        }
    }

    /** A key names its entry, and stays or goes with it: nothing else can be done to it. */
    private void editKey(XmlElement key, Place entry) {
        EditAttributes attributes =
                EditAttributes.of(key, allowed(Allowed.OPERATION), entry.path());
        EditOperation operation = attributes.operation().orElse(MERGE);
        boolean isHarmless =
                operation == MERGE || operation == REPLACE || operation == entry.operation();
        if (!isHarmless) {
            throw EditAttributes.error(
                            ErrorTag.BAD_ATTRIBUTE,
                            "operation",
                            key,
                            "of a key can only be that of its entry: a key is not made or"
                                    + " removed alone",
                            entry.path())
                    .asException();
        }
    }

    private void edit(XmlElement element, Place parent) {
        DataSchemaNode node = content.child(parent.model(), element, parent.path());
        if (!node.effectiveConfig().orElse(true)) {
            throw ContentErrors.unknownElement(element, parent.path());
        }
        EditAttributes attributes = EditAttributes.of(element, allowed(node), parent.path());
        switch (node) {
            case ListSchemaNode list -> editEntry(list, element, attributes, parent);
            case DataNodeContainer container ->
                    editContainer(node, container, element, attributes, parent);
            case LeafListSchemaNode leaf -> editLeafList(leaf, element, attributes, parent);
            case LeafSchemaNode leaf -> editLeaf(leaf, element, attributes, parent);
            default -> throw ContentErrors.unknownElement(element, parent.path());
        }
    }

    private Allowed allowed(DataSchemaNode node) {
        return allowed(
                switch (node) {
                    case ListSchemaNode list when list.isUserOrdered() -> Allowed.KEY;
                    case LeafListSchemaNode list when list.isUserOrdered() -> Allowed.VALUE;
                    default -> Allowed.OPERATION;
                });
    }

    private Allowed allowed(Allowed inEdit) {
        return whole ? Allowed.NONE : inEdit;
    }

    private void editEntry(
            ListSchemaNode list, XmlElement element, EditAttributes attributes, Place parent) {
        Content.requireNoText(element, parent.path());
        Map<QName, Object> keys = content.keys(list, element, parent.path());
        var arg = NodeIdentifierWithPredicates.of(list.getQName(), keys);
        var entry = ImmutableNodes.newMapEntryBuilder().withNodeIdentifier(arg);
        keys.forEach((key, value) -> entry.withChild(ImmutableNodes.leafNode(key, value)));
        Place place =
                parent.entry(
                        list,
                        list,
                        arg,
                        parent.path().with(content.entryStep(list, keys)),
                        attributes);
        editBranch(element, entry.build(), place);
        if (list.isUserOrdered()) {
            reorder(
                    element,
                    place,
                    attributes,
                    text -> new Anchors(content).entry(list, text, element, place.path()));
        }
    }

    private void editContainer(
            DataSchemaNode node,
            DataNodeContainer container,
            XmlElement element,
            EditAttributes attributes,
            Place parent) {
        InstancePath path = parent.path().with(content.step(node));
        Content.requireNoText(element, path);
        var arg = new NodeIdentifier(node.getQName());
        Place place = parent.child(node, container, arg, path, attributes);
        editBranch(
                element,
                ImmutableNodes.newContainerBuilder().withNodeIdentifier(arg).build(),
                place);
    }

    private void editBranch(XmlElement element, NormalizedNode shell, Place place) {
        place.requireFirst(element);
        permission.requireReach(place.path());
        boolean exists = exists(place);
        requirePossible(place, exists);
        switch (place.operation()) {
            case DELETE, REMOVE -> {
                if (exists) {
                    after.delete(place.id());
                }
                return;
            }
            case REPLACE -> {
                place.claim(element, before, after);
                after.write(place.id(), shell);
            }
            case MERGE, CREATE -> {
                place.claim(element, before, after);
                after.merge(place.id(), shell);
            }
            case NONE -> {}
        }
        children(element, place.inside(!exists || place.operation() == REPLACE));
    }

    private void editLeaf(
            LeafSchemaNode leaf, XmlElement element, EditAttributes attributes, Place parent) {
        InstancePath path = parent.path().with(content.step(leaf));
        var arg = new NodeIdentifier(leaf.getQName());
        Place place = parent.child(leaf, parent.model(), arg, path, attributes);
        place.requireFirst(element);
        permission.requireReach(path);
        if (attributes.isDefault() && !place.isRemoved()) {
            requireDefault(leaf, element, place);
            toDefault(place);
        } else if (place.isRemoved()) {
            delete(place);
        } else {
            Object value = content.value(leaf, element, path);
            put(element, ImmutableNodes.leafNode(leaf.getQName(), value), place);
        }
    }

    /** Only the value that the model has for the leaf can be said to be its default. */
    private void requireDefault(LeafSchemaNode leaf, XmlElement element, Place place) {
        Object value = content.value(leaf, element, place.path());
        Optional<Object> standard =
                leaf.getType()
                        .getDefaultValue()
                        .map(text -> content.value(leaf, withText(element, text), place.path()));
        if (standard.filter(value::equals).isEmpty()) {
            throw ContentErrors.invalidValue(element.name(), place.path()).asException();
        }
    }

    private static XmlElement withText(XmlElement element, Object text) {
        return XmlElement.leaf(
                element.namespace(), element.name(), element.scope(), text.toString());
    }

    /** Has a leaf be unset, which gives it its default. */
    private void toDefault(Place place) {
        boolean exists = exists(place);
        requirePossible(place, exists);
        if (exists && place.operation() != NONE) {
            after.delete(place.id());
        }
    }

    private void editLeafList(
            LeafListSchemaNode leaf, XmlElement element, EditAttributes attributes, Place parent) {
        InstancePath path = parent.path().with(content.step(leaf));
        Object value = content.value((TypedDataSchemaNode) leaf, element, path);
        var arg = new NodeWithValue<>(leaf.getQName(), value);
        Place place = parent.entry(leaf, parent.model(), arg, path, attributes);
        place.requireFirst(element);
        if (place.isRemoved()) {
            delete(place);
        } else {
            mergeHolder(leaf, place);
            put(element, ImmutableNodes.leafSetEntry(leaf.getQName(), value), place);
        }
        if (leaf.isUserOrdered()) {
            reorder(
                    element,
                    place,
                    attributes,
                    text -> new Anchors(content).value(leaf, text, element, place.path()));
        }
    }

    /** A leaf-list does not appear by itself with its first value, as a list does. */
    private void mergeHolder(LeafListSchemaNode leaf, Place place) {
        YangInstanceIdentifier holder = place.id().coerceParent();
        boolean isThere = !place.fresh() && before.readNode(holder).isPresent();
        if (!isThere && place.operation() != NONE) {
            var id = new NodeIdentifier(leaf.getQName());
            after.merge(
                    holder,
                    leaf.isUserOrdered()
                            ? ImmutableNodes.newUserLeafSetBuilder().withNodeIdentifier(id).build()
                            : ImmutableNodes.newSystemLeafSetBuilder()
                                    .withNodeIdentifier(id)
                                    .build());
        }
    }

    private interface AnchorReader {
        PathArgument read(String text);
    }

    private void reorder(
            XmlElement element, Place place, EditAttributes attributes, AnchorReader anchors) {
        YangInstanceIdentifier list = place.id().coerceParent();
        PathArgument entry = place.id().getLastPathArgument();
        if (place.isRemoved()) {
            order.removed(list, entry, place.fresh());
        } else if (place.operation() != NONE) {
            order.set(
                    list,
                    entry,
                    attributes
                            .insert()
                            .map(
                                    insert ->
                                            new UserOrder.Position(
                                                    insert,
                                                    attributes
                                                            .anchor()
                                                            .filter(_ -> insert.isNextToAnother())
                                                            .map(anchors::read),
                                                    () ->
                                                            attributes.missingInstance(
                                                                    element, place.path()))),
                    place.fresh());
        }
    }

    private void put(XmlElement element, NormalizedNode node, Place place) {
        if (place.operation() == CREATE) {
            requirePossible(place, exists(place));
        }
        if (place.operation() != NONE) {
            place.claim(element, before, after);
            after.write(place.id(), node);
        }
    }

    private void delete(Place place) {
        boolean exists = exists(place);
        requirePossible(place, exists);
        if (exists) {
            after.delete(place.id());
        }
    }

    private boolean exists(Place place) {
        return !place.fresh() && before.readNode(place.id()).isPresent();
    }

    /** Who may not create or delete a node is not told whether it is there. */
    private void requirePossible(Place place, boolean exists) {
        EditOperation operation = place.operation();
        if (exists && operation == CREATE) {
            permission.require(place.path(), operation);
            throw existence(ErrorTag.DATA_EXISTS, "is there already", place);
        }
        if (!exists && operation == DELETE) {
            permission.require(place.path(), operation);
            throw existence(ErrorTag.DATA_MISSING, "is not there", place);
        }
        if (!exists && operation == NONE && place.mustExist()) {
            throw existence(ErrorTag.DATA_MISSING, "is not there", place);
        }
    }

    private static RpcException existence(ErrorTag tag, String problem, Place place) {
        String name = place.path().steps().getLast().name();
        return RpcError.of(ErrorType.APPLICATION, tag, "'%s' %s".formatted(name, problem))
                .withPath(place.path().errorPath())
                .asException();
    }
}
