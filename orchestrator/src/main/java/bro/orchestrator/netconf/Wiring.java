package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.access.Nacm;
import bro.orchestrator.netconf.action.Actions;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.NmdaDatastore;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.notification.OrchestratorEvents;
import bro.orchestrator.netconf.notification.Subscriptions;
import bro.orchestrator.netconf.operation.BaseOperations;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.rules.Rules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.ssh.Accounts;
import bro.orchestrator.netconf.state.ManagerState;
import bro.orchestrator.netconf.state.SchemaState;
import bro.orchestrator.netconf.state.ServerState;
import bro.orchestrator.netconf.system.ConfiguredUser;
import bro.orchestrator.netconf.system.LocalUsers;
import bro.orchestrator.netconf.system.Seed;
import bro.orchestrator.netconf.system.SystemState;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.xpath.Model;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Builds what is behind the sessions. */
final class Wiring {
    private final LocalUsers users;
    private final RpcHandler operations;

    /**
     * What users there are.
     *
     * @param seeded where it is remembered which of them were written into the configuration
     * @param recovery a user whom access control never denies anything
     */
    record Users(List<ConfiguredUser> configured, Path seeded, Optional<String> recovery) {
        private Map<String, Path> keyFiles() {
            var files = new HashMap<String, Path>();
            for (ConfiguredUser user : configured) {
                user.authorizedKeys().ifPresent(file -> files.put(user.name(), file));
            }
            return files;
        }
    }

    Wiring(Schema schema, Sessions sessions, Users seed, Orchestrator orchestrator, Clock clock) {
        List<String> capabilities = Capabilities.of(schema);
        var content = new Content(schema);
        var locks = new Locks(clock);
        var running = new RunningDatastore(schema, content, orchestrator);
        var expressions = new Model(schema.context());
        running.addParticipant(new Rules(expressions));
        requireValid(running);
        var datastores = new Datastores(running, locks);
        sessions.addListener(datastores);
        new Seed(running, schema).sow(seed.configured, seed.seeded);
        users = new LocalUsers(schema, running.current(), seed.keyFiles());
        running.addParticipant(users);
        var access = new Nacm(schema, running.current(), seed.recovery);
        running.addParticipant(access);
        followManagers(running, orchestrator);
        var subscriptions = new Subscriptions(access, sessions, clock);
        orchestrator.addListener(new OrchestratorEvents(subscriptions));

        ModelNode model = ModelNode.root(schema.context());
        var all = new Operations.Builder(expressions);
        new BaseOperations(
                        new BaseOperations.Parts(
                                schema,
                                model,
                                access,
                                sessions,
                                datastores,
                                new ConfigTree(model, Map.of()),
                                new ConfigTree(
                                        model,
                                        Map.of(
                                                ManagerState.PATH,
                                                new ManagerState(orchestrator),
                                                Nacm.PATH,
                                                access)),
                                List.of(
                                        new SchemaState(schema, NmdaDatastore.labels()),
                                        new ServerState(schema, sessions, locks, capabilities),
                                        new SystemState(clock)),
                                () -> systemMade(orchestrator)))
                .addTo(all);
        subscriptions.addTo(all);
        new Actions(access, schema, content, orchestrator).addTo(all);
        operations = all.build(access, schema, content);
    }

    private static void requireValid(RunningDatastore running) {
        try {
            running.check();
        } catch (RpcException e) {
            RpcError first = e.errors().getFirst();
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "the running configuration that was kept does not follow the model at %s: %s"
                            .formatted(
                                    first.path().map(RpcError.Path::expression).orElse("/"),
                                    first.message()),
                    e);
        }
    }

    /** Who may log in. */
    Accounts users() {
        return users;
    }

    RpcHandler operations() {
        return operations;
    }

    private static BiPredicate<String, List<String>> systemMade(Orchestrator orchestrator) {
        Set<String> managers =
                orchestrator.managers().stream()
                        .filter(BackupManager::systemCreated)
                        .map(manager -> manager.id().value())
                        .collect(Collectors.toSet());
        return (path, keys) -> path.equals(ManagerState.PATH) && managers.contains(keys.getFirst());
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
        running.addManagers();
    }
}
