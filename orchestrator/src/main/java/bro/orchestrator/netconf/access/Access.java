package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.datastore.EditOperation;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.DataNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/** Who may do what, asked wherever a client reads, writes, orders or hears. */
public interface Access {

    /**
     * Refuses an rpc that the user may not use.
     *
     * @throws bro.orchestrator.netconf.session.RpcException as access-denied
     */
    void requireOperation(Session session, String namespace, String rpc);

    /**
     * Refuses an action that the user may not run, or on a node that the user may not read.
     *
     * @param action from the top of the tree down to the action itself
     * @throws bro.orchestrator.netconf.session.RpcException as access-denied
     */
    void requireAction(Session session, InstancePath action);

    /**
     * Refuses a change of the configuration of which the user may not make every part.
     *
     * @throws bro.orchestrator.netconf.session.RpcException as access-denied, with its path
     */
    void requireWrite(Session session, ConfigChange change);

    /**
     * Refuses to edit a node at and below which the user may neither read nor change anything,
     * whether it is there or not.
     *
     * @throws bro.orchestrator.netconf.session.RpcException as access-denied, with its path
     */
    void requireReach(Session session, InstancePath node);

    /**
     * Refuses to create or delete a node, whether it is there or not.
     *
     * @throws bro.orchestrator.netconf.session.RpcException as access-denied, with its path
     */
    void requireEdit(Session session, InstancePath node, EditOperation operation);

    /** What the user may read of a tree; the tree itself if that is all of it. */
    DataNode.Children readable(Session session, DataNode.Children root);

    /** What the user may read of a configuration; the configuration itself if that is all of it. */
    ContainerNode readable(Session session, ContainerNode root);

    /** Whether the user may hear of an event. */
    boolean mayReceive(Session session, DataNode event);
}
