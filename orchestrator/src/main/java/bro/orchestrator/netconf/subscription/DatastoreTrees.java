package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.tree.DataNode;

/** The trees of the datastores as they are when they are asked for. */
@FunctionalInterface
public interface DatastoreTrees {

    /**
     * All that a datastore holds.
     *
     * @param name as in RFC 8342
     */
    DataNode.Children of(String name);
}
