package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.schema.InstancePath;
import java.util.function.Consumer;

/**
 * What the author of a change may do: it is asked of the whole change, once that is made, and of
 * single nodes before an edit tells whether they are there. Every method throws {@link
 * bro.orchestrator.netconf.session.RpcException} as access-denied.
 */
@FunctionalInterface
public interface Permission extends Consumer<ConfigChange> {
    /** Allows every change. */
    Permission ANYTHING = _ -> {};

    /**
     * Refuses to edit a node at and below which the author may neither read nor change anything.
     */
    default void requireReach(InstancePath node) {
        // what is not restricted by nodes reaches all of them
    }

    /** Refuses to create or delete a node, which may be there or not. */
    default void require(InstancePath node, EditOperation operation) {
        // as above
    }
}
