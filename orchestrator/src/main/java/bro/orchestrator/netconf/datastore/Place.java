package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.schema.ContentErrors;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeSnapshot;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;

/** A node at which an edit stands, and what the edit has done below it so far. */
final class Place {
    private final @Nullable Place parent;
    private final DataSchemaNode node;
    private final DataNodeContainer model;
    private final YangInstanceIdentifier id;
    private final InstancePath path;
    private final Doing doing;
    private final List<Branch> branches;
    private final Set<PathArgument> seen = new HashSet<>();
    private final Map<YangInstanceIdentifier, CaseSchemaNode> chosen = new HashMap<>();

    /** A case on the way from the parent to a node; the choice is part of the node's path. */
    private record Branch(YangInstanceIdentifier choice, CaseSchemaNode chosen) {}

    /**
     * What the edit does here.
     *
     * @param fresh whether it made or emptied what is around, so that nothing was there
     */
    private record Doing(EditOperation operation, boolean fresh) {}

    private Place(
            @Nullable Place parent,
            DataSchemaNode node,
            DataNodeContainer model,
            YangInstanceIdentifier id,
            InstancePath path,
            Doing doing,
            List<Branch> branches) {
        this.parent = parent;
        this.node = node;
        this.model = model;
        this.id = id;
        this.path = path;
        this.doing = doing;
        this.branches = branches;
    }

    /** The top of a data tree. */
    static <M extends DataSchemaNode & DataNodeContainer> Place root(
            M model, EditOperation operation) {
        return new Place(
                null,
                model,
                model,
                YangInstanceIdentifier.of(),
                InstancePath.ROOT,
                new Doing(operation, false),
                List.of());
    }

    /** A container or a leaf. */
    Place child(
            DataSchemaNode child,
            DataNodeContainer below,
            PathArgument arg,
            InstancePath where,
            EditAttributes attributes) {
        var way = new ArrayList<Branch>();
        YangInstanceIdentifier at = way(child, way);
        return child(child, below, at.node(arg), where, attributes, way);
    }

    /** An entry of a list or a leaf-list. */
    Place entry(
            DataSchemaNode list,
            DataNodeContainer below,
            PathArgument arg,
            InstancePath where,
            EditAttributes attributes) {
        var way = new ArrayList<Branch>();
        YangInstanceIdentifier at = way(list, way).node(new NodeIdentifier(list.getQName()));
        return child(list, below, at.node(arg), where, attributes, way);
    }

    private Place child(
            DataSchemaNode child,
            DataNodeContainer below,
            YangInstanceIdentifier where,
            InstancePath named,
            EditAttributes attributes,
            List<Branch> way) {
        return new Place(
                this,
                child,
                below,
                where,
                named,
                new Doing(attributes.operation().orElse(doing.operation), doing.fresh),
                way);
    }

    /** The same place for what is below it. */
    Place inside(boolean emptied) {
        return new Place(
                parent, node, model, id, path, new Doing(doing.operation, emptied), branches);
    }

    private YangInstanceIdentifier way(DataSchemaNode child, List<Branch> way) {
        QName name = child.getQName();
        YangInstanceIdentifier at = id;
        DataNodeContainer within = model;
        while (within.dataChildByName(name) == null) {
            Branch next = branch(within, name, at);
            way.add(next);
            at = next.choice;
            within = next.chosen;
        }
        return at;
    }

    private static Branch branch(
            DataNodeContainer within, QName name, YangInstanceIdentifier parent) {
        for (DataSchemaNode candidate : within.getChildNodes()) {
            if (candidate instanceof ChoiceSchemaNode choice) {
                for (CaseSchemaNode each : choice.getCases()) {
                    if (each.findDataTreeChild(name).isPresent()) {
                        return new Branch(parent.node(new NodeIdentifier(choice.getQName())), each);
                    }
                }
            }
        }
        throw new IllegalStateException("no way to " + name);
    }

    DataNodeContainer model() {
        return model;
    }

    YangInstanceIdentifier id() {
        return id;
    }

    InstancePath path() {
        return path;
    }

    EditOperation operation() {
        return doing.operation;
    }

    /** Whether the edit made or emptied what is around, so that nothing was there. */
    boolean fresh() {
        return doing.fresh;
    }

    boolean isRemoved() {
        return doing.operation == EditOperation.DELETE || doing.operation == EditOperation.REMOVE;
    }

    /** Whether it is there only if somebody made it. */
    boolean mustExist() {
        return switch (node) {
            case ListSchemaNode _, LeafListSchemaNode _ -> true;
            case ContainerSchemaNode container -> container.isPresenceContainer();
            default -> false;
        };
    }

    boolean isKey(XmlElement child) {
        if (parent == null || !(node instanceof ListSchemaNode list)) {
            return false;
        }
        for (QName key : list.getKeyDefinition()) {
            if (child.name().equals(key.getLocalName())
                    && child.namespace().equals(key.getNamespace().toString())) {
                return true;
            }
        }
        return false;
    }

    /** Refuses a node that occurs a second time. */
    void requireFirst(XmlElement element) {
        if (!Objects.requireNonNull(parent).seen.add(id.getLastPathArgument())) {
            throw ContentErrors.duplicate(element, path);
        }
    }

    /**
     * Makes way for what is to be set here: nodes of other cases go, RFC 7950 section 7.9.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if the edit sets nodes of two cases
     */
    void claim(XmlElement element, DataTreeSnapshot before, DataTreeModification after) {
        for (Place at = this; at.parent != null; at = at.parent) {
            for (Branch branch : at.branches) {
                CaseSchemaNode other = at.parent.chosen.putIfAbsent(branch.choice, branch.chosen);
                if (other == null && !at.doing.fresh) {
                    removeOthers(branch, before, after);
                } else if (other != null && !other.equals(branch.chosen)) {
                    throw ContentErrors.twoCases(element, path);
                }
            }
        }
    }

    private static void removeOthers(
            Branch branch, DataTreeSnapshot before, DataTreeModification after) {
        before.readNode(branch.choice)
                .map(ChoiceNode.class::cast)
                .ifPresent(
                        choice ->
                                choice.body().stream()
                                        .map(child -> child.name())
                                        .filter(
                                                name ->
                                                        branch.chosen.dataChildByName(
                                                                        name.getNodeType())
                                                                == null)
                                        .forEach(name -> after.delete(branch.choice.node(name))));
    }
}
