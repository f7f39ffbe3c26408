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
import bro.orchestrator.netconf.notification.OrchestratorEvents;
import bro.orchestrator.netconf.notification.Subscriptions;
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
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Builds what is behind the sessions. */
final class Wiring {
    private Wiring() {}

    /** The running configuration, and who answers requests. */
    record Served(RunningDatastore running, RpcHandler operations) {}

    static Served operations(
            Schema schema,
            Sessions sessions,
            List<String> capabilities,
            Orchestrator orchestrator,
            Clock clock) {
        Access access = new RoleAccess();
        var content = new Content(schema);
        var locks = new Locks(clock);
        sessions.addListener(locks::release);
        var running = new RunningDatastore(schema, content, orchestrator);
        followManagers(running, orchestrator);
        var subscriptions = new Subscriptions(access, sessions, clock);
        orchestrator.addListener(new OrchestratorEvents(subscriptions));

        ModelNode model = ModelNode.root(schema.context());
        var operations = new Operations.Builder();
        new BaseOperations(
                        new BaseOperations.Parts(
                                schema,
                                access,
                                sessions,
                                locks,
                                running,
                                new ConfigTree(model, Map.of()),
                                new ConfigTree(
                                        model,
                                        Map.of(ManagerState.PATH, new ManagerState(orchestrator))),
                                List.of(
                                        new SchemaState(schema),
                                        new ServerState(schema, sessions, locks, capabilities))))
                .addTo(operations);
        subscriptions.addTo(operations);
        new Actions(access, schema, content, orchestrator).addTo(operations);
        return new Served(running, operations.build(access));
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
