package bro.orchestrator.netconf.state;

import static bro.orchestrator.netconf.xml.Namespaces.MONITORING;

import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Lock;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.schema.YangModule;
import bro.orchestrator.netconf.session.Counters;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What RFC 6022 shows of the server. */
public final class ServerState implements DataNode.Children {
    private final Sessions sessions;
    private final Locks locks;
    private final List<DataNode> nodes;

    public ServerState(Schema schema, Sessions sessions, Locks locks, List<String> capabilities) {
        this.sessions = sessions;
        this.locks = locks;
        var state = new TreeBuilder(MONITORING, "netconf-state");
        state.add(state.inner("capabilities").leafList("capability", capabilities))
                .inner("datastores", this::datastores)
                .add(schemas(schema, state.inner("schemas")))
                .inner("sessions", this::sessions)
                .inner("statistics", this::statistics);
        this.nodes = List.of(state.build());
    }

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return nodes.stream().filter(node -> query.wants(node.name()));
    }

    private Stream<DataNode> datastores(ChildQuery query) {
        return Stream.of(Datastore.values()).map(this::datastore);
    }

    private DataNode datastore(Datastore datastore) {
        TreeBuilder entry = node("datastore").key("name", datastore.label());
        locks.of(datastore).ifPresent(lock -> entry.add(lock(entry.inner("locks"), lock)));
        return entry.build();
    }

    private static TreeBuilder lock(TreeBuilder node, Lock lock) {
        return node.add(
                node.inner("global-lock")
                        .leaf("locked-by-session", lock.sessionId())
                        .leaf("locked-time", Labels.of(lock.since())));
    }

    private static TreeBuilder node(String name) {
        return new TreeBuilder(MONITORING, name);
    }

    private static TreeBuilder schemas(Schema schema, TreeBuilder node) {
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

    private Stream<DataNode> sessions(ChildQuery query) {
        Optional<Set<String>> ids = query.values("session-id");
        return sessions.all().stream()
                .filter(it -> ids.isEmpty() || ids.get().contains(Long.toString(it.id())))
                .map(ServerState::session);
    }

    private static DataNode session(Session session) {
        TreeBuilder node = node("session").key("session-id", Long.toString(session.id()));
        node.identity("transport", MONITORING, session.transport())
                .leaf("username", session.user())
                .leafUnlessEmpty("source-host", session.peer())
                .leaf("login-time", Labels.of(session.loginTime()));
        count(session.counters(), node);
        return node.build();
    }

    private Stream<DataNode> statistics(ChildQuery query) {
        TreeBuilder node =
                node("statistics")
                        .leaf("netconf-start-time", Labels.of(sessions.startTime()))
                        .leaf("in-bad-hellos", counter(sessions.badHellos()))
                        .leaf("in-sessions", counter(sessions.started()))
                        .leaf("dropped-sessions", counter(sessions.dropped()));
        count(sessions.counters(), node);
        return node.build().children().matching(query);
    }

    private static void count(Counters counters, TreeBuilder node) {
        node.leaf("in-rpcs", counter(counters.inRpcs()))
                .leaf("in-bad-rpcs", counter(counters.inBadRpcs()))
                .leaf("out-rpc-errors", counter(counters.outRpcErrors()))
                .leaf("out-notifications", counter(counters.outNotifications()));
    }

    /** Counters of 32 bits begin again at zero. */
    private static long counter(long count) {
        return count & 0xFFFF_FFFFL;
    }
}
