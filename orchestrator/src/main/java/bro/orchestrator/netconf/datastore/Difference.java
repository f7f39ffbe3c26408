package bro.orchestrator.netconf.datastore;

import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.SystemMapNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;

/**
 * Turns one configuration into another by the least change, so that who follows it sees what
 * differs and not that all was written. What both share by reference is not looked into.
 */
final class Difference {
    private final DataTreeModification to;

    private Difference(DataTreeModification to) {
        this.to = to;
    }

    /**
     * Has a modification make {@code after}.
     *
     * @param to of a tree that holds {@code before}
     */
    static void write(ContainerNode before, ContainerNode after, DataTreeModification to) {
        new Difference(to).children(before, after, YangInstanceIdentifier.of());
    }

    @SuppressWarnings("ReferenceEquality") // what is the very same tree needs no look
    private void children(
            DataContainerNode before, DataContainerNode after, YangInstanceIdentifier at) {
        if (before == after) {
            return;
        }
        for (DataContainerChild old : before.body()) {
            if (after.childByArg(old.name()) == null) {
                to.delete(at.node(old.name()));
            }
        }
        for (DataContainerChild child : after.body()) {
            node(before.childByArg(child.name()), child, at.node(child.name()));
        }
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private void node(
            @Nullable NormalizedNode before, NormalizedNode after, YangInstanceIdentifier at) {
        if (before == after) {
            return;
        }
        switch (after) {
            case ContainerNode container when before instanceof ContainerNode old ->
                    children(old, container, at);
            case ChoiceNode choice when before instanceof ChoiceNode old ->
                    children(old, choice, at);
            case SystemMapNode list when before instanceof SystemMapNode old ->
                    entries(old, list, at);
            default -> {
                if (!after.equals(before)) {
                    to.write(at, after);
                }
            }
        }
    }

    private void entries(SystemMapNode before, SystemMapNode after, YangInstanceIdentifier at) {
        for (MapEntryNode old : before.body()) {
            if (after.childByArg(old.name()) == null) {
                to.delete(at.node(old.name()));
            }
        }
        for (MapEntryNode entry : after.body()) {
            MapEntryNode old = before.childByArg(entry.name());
            if (old == null) {
                to.write(at.node(entry.name()), entry);
            } else {
                children(old, entry, at.node(entry.name()));
            }
        }
    }
}
