package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.name.ManagerId;
import java.util.HashSet;
import java.util.Set;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;

/**
 * The entries of the list of backup managers.
 *
 * @param list its name
 */
record ManagerEntries(QName list) {

    private NodeIdentifier parent() {
        return new NodeIdentifier(QName.create(list, "brm"));
    }

    /** Has an entry be there; what is configured in it stays. */
    void add(ManagerId manager, DataTreeModification modification) {
        QName id = QName.create(list, "id");
        var key = NodeIdentifierWithPredicates.of(list, id, manager.value());
        modification.merge(
                YangInstanceIdentifier.of(parent(), new NodeIdentifier(list), key),
                ImmutableNodes.newMapEntryBuilder()
                        .withNodeIdentifier(key)
                        .withChild(ImmutableNodes.leafNode(id, manager.value()))
                        .build());
    }

    /** All managers that a configuration names. */
    Set<ManagerId> of(ContainerNode root) {
        var ids = new HashSet<ManagerId>();
        if (root.childByArg(parent()) instanceof ContainerNode brm
                && brm.childByArg(new NodeIdentifier(list)) instanceof MapNode entries) {
            entries.body()
                    .forEach(
                            entry ->
                                    ids.add(
                                            new ManagerId(
                                                    entry.name()
                                                            .values()
                                                            .iterator()
                                                            .next()
                                                            .toString())));
        }
        return ids;
    }
}
