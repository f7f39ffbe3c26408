package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.subscription.Terms.Datastore;
import bro.orchestrator.netconf.tree.DataNode;
import java.util.Set;

/**
 * What became of a small part of a datastore.
 *
 * @param before that part as it was, with the way down to it from the root
 * @param after the same as it is
 * @param wholes paths of nodes that come, go and are selected as a whole, so that nodes above them
 *     only lead there
 */
record Change(
        Datastore datastore,
        DataNode.Children before,
        DataNode.Children after,
        Set<String> wholes) {}
