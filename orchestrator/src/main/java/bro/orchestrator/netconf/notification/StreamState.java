package bro.orchestrator.netconf.notification;

import static bro.orchestrator.netconf.xml.Namespaces.STREAMS;

import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.stream.Stream;

/** The event streams as RFC 5277 shows them. */
public final class StreamState implements DataNode.Children {
    /** What the one stream is. */
    public static final String DESCRIPTION = "All events of the orchestrator and of this server.";

    private final EventLog log;

    public StreamState(EventLog log) {
        this.log = log;
    }

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return Stream.<DataNode>of(TreeBuilder.lazy(STREAMS, "netconf", this::streams))
                .filter(node -> query.wants(node.name()));
    }

    private TreeBuilder streams() {
        var netconf = new TreeBuilder(STREAMS, "netconf");
        TreeBuilder streams = netconf.inner("streams");
        TreeBuilder stream = streams.inner("stream");
        stream.key("name", EventStream.NAME)
                .leaf("description", DESCRIPTION)
                .leaf("replaySupport", "true")
                .leaf("replayLogCreationTime", Labels.of(log.created()))
                .leaf("replayLogAgedTime", log.aged().map(Labels::of));
        return netconf.add(streams.add(stream));
    }
}
