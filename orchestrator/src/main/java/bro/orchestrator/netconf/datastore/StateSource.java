package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the state that belongs below one kind of configured node, when it is asked for. */
@FunctionalInterface
public interface StateSource {
    /**
     * The state below one configured node.
     *
     * @param keys of the list entry, by local name
     * @param query what is wanted of it
     */
    Stream<DataNode> children(Map<String, String> keys, ChildQuery query);
}
