package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.access.RoleAccess;
import bro.orchestrator.netconf.action.Actions;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.notification.ConfigEvents;
import bro.orchestrator.netconf.notification.CreateSubscription;
import bro.orchestrator.netconf.notification.EventLog;
import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.OrchestratorEvents;
import bro.orchestrator.netconf.notification.SessionEvents;
import bro.orchestrator.netconf.notification.StreamState;
import bro.orchestrator.netconf.notification.SubscriptionStyles;
import bro.orchestrator.netconf.operation.BaseOperations;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.state.ManagerState;
import bro.orchestrator.netconf.state.SchemaState;
import bro.orchestrator.netconf.state.ServerState;
import bro.orchestrator.netconf.tree.ModelNode;
import java.util.ArrayList;
import java.util.stream.Stream;
import bro.orchestrator.netconf.subscription.SubscriptionService;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.operation.Parameters;
import bro.orchestrator.netconf.xml.XmlElement;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Builds what is behind the sessions. */
final class Wiring {
    private Wiring() {}

    /** What answers requests, and what tells of events until it is closed. */
    record Wired(
            RpcHandler operations, EventStream events, SubscriptionService subscriptions)
            implements AutoCloseable {

        @Override
        public void close() {
            subscriptions.close();
            events.close();
        }
    }

    static Wired wire(
            Schema schema,
            Sessions sessions,
            List<String> capabilities,
            Orchestrator orchestrator,
            EventLog log,
            Clock clock) {
        Access access = new RoleAccess();
        var content = new Content(schema);
        var locks = new Locks(clock);
        sessions.addListener((session, _) -> locks.release(session));
        var running = new RunningDatastore(schema, content, orchestrator);
        followManagers(running, orchestrator);
        var events = new EventStream(access, sessions, log, clock);
        var sessionEvents = new SessionEvents(sessions, events);
        sessions.addListener(sessionEvents);
        running.addParticipant(new ConfigEvents(schema, sessionEvents, events));
        orchestrator.addListener(new OrchestratorEvents(events));
        var styles = new SubscriptionStyles(sessions);

        ModelNode model = ModelNode.root(schema.context());
        var config = new ConfigTree(model, Map.of());
        var configAndState =
                new ConfigTree(
                        model, Map.of(ManagerState.PATH, new ManagerState(orchestrator)));
        var serverState = new ArrayList<DataNode.Children>();
        var subscriptions =
                new SubscriptionService(
                        new SubscriptionService.Parts(
                                schema,
                                model,
                                access,
                                sessions,
                                events,
                                styles,
                                name ->
                                        name.equals("running")
                                                ? config.of(running.current())
                                                : operational(
                                                        configAndState.of(running.current()),
                                                        serverState),
                                config,
                                Wiring::xpath,
                                orchestrator,
                                clock));
        orchestrator.addListener(subscriptions.orchestratorListener());
        running.addParticipant(subscriptions.participant());
        serverState.add(new SchemaState(schema));
        serverState.add(new ServerState(schema, sessions, locks, capabilities));
        serverState.add(new StreamState(log));
        serverState.add(subscriptions.state());

        var operations = new Operations.Builder();
        new BaseOperations(
                        new BaseOperations.Parts(
                                schema,
                                access,
                                sessions,
                                locks,
                                running,
                                config,
                                configAndState,
                                serverState))
                .addTo(operations);
        new CreateSubscription(events, styles, sessions, clock).addTo(operations);
        subscriptions.addTo(operations);
        new Actions(access, schema, content, orchestrator).addTo(operations);
        return new Wired(operations.build(access), events, subscriptions);
    }

    private static DataNode.Children operational(
            DataNode.Children managed, List<DataNode.Children> serverState) {
        return query ->
                Stream.concat(
                        managed.matching(query),
                        serverState.stream().flatMap(it -> it.matching(query)));
    }

    private static Selection xpath(XmlElement expression) {
        throw Parameters.invalid(expression.name(), "XPath is not supported");
    }

    private static void followManagers(RunningDatastore running, Orchestrator orchestrator) {
        orchestrator.addListener(
                new OrchestratorListener() {
                    @Override
                    public void managerCreated(BackupManager manager) {
                        running.managerMade(manager.id());
                    }
                });
        // those that appeared while nobody listened
        orchestrator.managers().forEach(manager -> running.managerMade(manager.id()));
    }
}
