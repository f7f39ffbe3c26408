package bro.orchestrator.netconf.state;

import static bro.orchestrator.netconf.xml.Namespaces.MONITORING;
import static bro.orchestrator.netconf.xml.Namespaces.STREAMS;

import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Lock;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.schema.YangModule;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.List;
import java.util.stream.Stream;

/** What RFC 6022 shows of the server, and the event streams of RFC 5277. */
public final class ServerState implements DataNode.Children {
    private final Schema schema;
    private final Sessions sessions;
    private final Locks locks;
    private final List<String> capabilities;

    public ServerState(Schema schema, Sessions sessions, Locks locks, List<String> capabilities) {
        this.schema = schema;
        this.sessions = sessions;
        this.locks = locks;
        this.capabilities = List.copyOf(capabilities);
    }

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return Stream.<DataNode>of(
                        TreeBuilder.lazy(MONITORING, "netconf-state", this::netconfState),
                        TreeBuilder.lazy(STREAMS, "netconf", ServerState::streams))
                .filter(node -> query.wants(node.name()));
    }

    private TreeBuilder netconfState() {
        var state = new TreeBuilder(MONITORING, "netconf-state");
        return state.add(state.inner("capabilities").leafList("capability", capabilities))
                .add(datastores(state.inner("datastores")))
                .add(schemas(state.inner("schemas")))
                .add(sessions(state.inner("sessions")))
                .add(statistics(state.inner("statistics")));
    }

    private TreeBuilder datastores(TreeBuilder node) {
        for (Datastore datastore : Datastore.values()) {
            TreeBuilder entry = node.inner("datastore").key("name", datastore.label());
            locks.of(datastore).ifPresent(lock -> entry.add(lock(entry.inner("locks"), lock)));
            node.add(entry);
        }
        return node;
    }

    private static TreeBuilder lock(TreeBuilder node, Lock lock) {
        return node.add(
                node.inner("global-lock")
                        .leaf("locked-by-session", lock.sessionId())
                        .leaf("locked-time", Labels.of(lock.since())));
    }

    private TreeBuilder schemas(TreeBuilder node) {
        for (YangModule module : schema.modules()) {
            node.add(
                    node.inner("schema")
                            .key("identifier", module.name())
                            .key("version", module.revision())
                            .identityKey("format", MONITORING, "yang")
                            .leaf("namespace", module.namespace())
                            .leaf("location", "NETCONF"));
        }
        return node;
    }

    private TreeBuilder sessions(TreeBuilder node) {
        for (Session session : sessions.all()) {
            node.add(
                    node.inner("session")
                            .key("session-id", Long.toString(session.id()))
                            .identity("transport", MONITORING, session.transport())
                            .leaf("username", session.user())
                            .leafUnlessEmpty("source-host", session.peer())
                            .leaf("login-time", Labels.of(session.loginTime()))
                            .leaf("in-rpcs", session.counters().inRpcs())
                            .leaf("in-bad-rpcs", session.counters().inBadRpcs())
                            .leaf("out-rpc-errors", session.counters().outRpcErrors())
                            .leaf("out-notifications", session.counters().outNotifications()));
        }
        return node;
    }

    private TreeBuilder statistics(TreeBuilder node) {
        return node.leaf("netconf-start-time", Labels.of(sessions.startTime()))
                .leaf("in-bad-hellos", sessions.badHellos())
                .leaf("in-sessions", sessions.started())
                .leaf("dropped-sessions", sessions.dropped())
                .leaf("in-rpcs", sessions.counters().inRpcs())
                .leaf("in-bad-rpcs", sessions.counters().inBadRpcs())
                .leaf("out-rpc-errors", sessions.counters().outRpcErrors())
                .leaf("out-notifications", sessions.counters().outNotifications());
    }

    private static TreeBuilder streams() {
        var netconf = new TreeBuilder(STREAMS, "netconf");
        TreeBuilder streams = netconf.inner("streams");
        return netconf.add(
                streams.add(
                        streams.inner("stream")
                                .key("name", "NETCONF")
                                .leaf("description", "All events of the orchestrator.")
                                .leaf("replaySupport", "false")));
    }
}
