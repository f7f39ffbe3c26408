package bro.orchestrator.netconf.system;

import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;

/** {@code /system-state}: on what the orchestrator runs, and since when. */
public final class SystemState implements DataNode.Children {
    private final Clock clock;
    private final Instant started;

    public SystemState(Clock clock) {
        this.clock = clock;
        this.started = clock.instant();
    }

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return Stream.<DataNode>of(
                        TreeBuilder.lazy(LocalUsers.NAMESPACE, "system-state", this::state))
                .filter(node -> query.wants(node.name()));
    }

    private TreeBuilder state() {
        var state = new TreeBuilder(LocalUsers.NAMESPACE, "system-state");
        return state.add(
                        state.inner("platform")
                                .leafUnlessEmpty("os-name", System.getProperty("os.name", ""))
                                .leafUnlessEmpty("os-release", System.getProperty("os.version", ""))
                                .leafUnlessEmpty("machine", System.getProperty("os.arch", "")))
                .add(
                        state.inner("clock")
                                .leaf("current-datetime", Labels.of(clock.instant()))
                                .leaf("boot-datetime", Labels.of(started)));
    }
}
