package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.netconf.access.Nacm;
import bro.orchestrator.netconf.action.Actions;
import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.ConfirmedCommitListener.Event;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.NmdaDatastore;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.notification.ConfigEvents;
import bro.orchestrator.netconf.notification.ConfirmedCommitEvents;
import bro.orchestrator.netconf.notification.CreateSubscription;
import bro.orchestrator.netconf.notification.EventLog;
import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.LogLimits;
import bro.orchestrator.netconf.notification.OrchestratorEvents;
import bro.orchestrator.netconf.notification.SessionEvents;
import bro.orchestrator.netconf.notification.StreamState;
import bro.orchestrator.netconf.notification.SubscriptionStyles;
import bro.orchestrator.netconf.operation.BaseOperations;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.operation.Trees;
import bro.orchestrator.netconf.rules.InputRules;
import bro.orchestrator.netconf.rules.Rules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.ssh.Accounts;
import bro.orchestrator.netconf.state.ManagerState;
import bro.orchestrator.netconf.state.SchemaState;
import bro.orchestrator.netconf.state.ServerState;
import bro.orchestrator.netconf.subscription.SubscriptionService;
import bro.orchestrator.netconf.system.ConfiguredUser;
import bro.orchestrator.netconf.system.LocalUsers;
import bro.orchestrator.netconf.system.Seed;
import bro.orchestrator.netconf.system.SystemState;
import bro.orchestrator.netconf.xpath.Model;
import bro.orchestrator.netconf.xpath.XPathFilter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Builds what is behind the sessions. */
final class Wiring implements AutoCloseable {
    private final RunningDatastore running;
    private final LocalUsers users;
    private final RpcHandler operations;
    private final Datastores datastores;
    private final EventStream events;
    private final SubscriptionService subscriptions;

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

    /** Where events are kept, and how many. */
    record Past(Path directory, LogLimits limits) {}

    Wiring(
            Schema schema,
            Sessions sessions,
            Users seed,
            Orchestrator orchestrator,
            Past past,
            Clock clock) {
        var locks = new Locks(clock);
        var content = new Content(schema);
        running = new RunningDatastore(schema, content, orchestrator);
        var expressions = new Model(schema.context());
        var rules = new Rules(expressions);
        running.addParticipant(rules);
        running.checkStored();
        datastores = new Datastores(running, locks);
        sessions.addListener(datastores);
        new Seed(running, schema).sow(seed.configured, seed.seeded);
        users = new LocalUsers(schema, running.current(), seed.keyFiles());
        running.addParticipant(users);
        var access = new Nacm(schema, running.current(), seed.recovery);
        running.addParticipant(access);
        followManagers(orchestrator);
        EventLog log = EventLog.open(past.directory, past.limits, clock);
        events = new EventStream(access, sessions, log, clock);
        tellOf(sessions, orchestrator, schema);
        Trees trees = trees(schema, rules, access, orchestrator);
        var styles = new SubscriptionStyles(sessions);
        subscriptions =
                new SubscriptionService(
                        new SubscriptionService.Parts(
                                schema,
                                trees.model(),
                                access,
                                sessions,
                                events,
                                styles,
                                trees::datastore,
                                trees.config(),
                                trees::withDefaults,
                                it -> XPathFilter.of(it.text(), it.scope(), expressions),
                                orchestrator,
                                clock));
        orchestrator.addListener(subscriptions.orchestratorListener());
        running.addParticipant(subscriptions.participant());
        trees.add(new SchemaState(schema, NmdaDatastore.labels()));
        trees.add(new ServerState(schema, sessions, locks, Capabilities.of(schema)));
        trees.add(new SystemState(clock));
        trees.add(new StreamState(log));
        trees.add(subscriptions.state());
        var all = new Operations.Builder(expressions);
        new BaseOperations(schema, access, sessions, datastores, trees).addTo(all);
        new CreateSubscription(events, styles, sessions, clock).addTo(all);
        subscriptions.addTo(all);
        var inputs = new InputRules(expressions, content, trees::operational);
        new Actions(access, schema, content, inputs, orchestrator).addTo(all);
        operations = all.build(access, schema, content, inputs);
    }

    private Trees trees(Schema schema, Rules rules, Nacm access, Orchestrator orchestrator) {
        return new Trees(
                schema,
                datastores,
                rules::inUse,
                Map.of(ManagerState.PATH, new ManagerState(orchestrator), Nacm.PATH, access),
                () -> systemMade(orchestrator));
    }

    /** Has everything that happens become an event. */
    private void tellOf(Sessions sessions, Orchestrator orchestrator, Schema schema) {
        var sessionEvents = new SessionEvents(sessions, events);
        sessions.addListener(sessionEvents);
        var configEvents = new ConfigEvents(schema, sessionEvents, events);
        running.addParticipant(configEvents);
        var commitEvents = new ConfirmedCommitEvents(sessionEvents, events);
        datastores.addListener(commitEvents);
        running.undoneAtStart()
                .ifPresent(
                        change -> {
                            configEvents.applied(change);
                            commitEvents.confirmedCommit(
                                    Event.TIMEOUT, Author.SERVER, Duration.ZERO);
                        });
        orchestrator.addListener(new OrchestratorEvents(events));
    }

    RunningDatastore running() {
        return running;
    }

    /** Who may log in. */
    Accounts users() {
        return users;
    }

    RpcHandler operations() {
        return operations;
    }

    /** Tells what is left to be told, and ends. */
    @Override
    public void close() {
        datastores.close();
        subscriptions.close();
        events.close();
    }

    private static BiPredicate<String, List<String>> systemMade(Orchestrator orchestrator) {
        Set<String> managers =
                orchestrator.managers().stream()
                        .filter(BackupManager::systemCreated)
                        .map(manager -> manager.id().value())
                        .collect(Collectors.toSet());
        return (path, keys) -> path.equals(ManagerState.PATH) && managers.contains(keys.getFirst());
    }

    private void followManagers(Orchestrator orchestrator) {
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
