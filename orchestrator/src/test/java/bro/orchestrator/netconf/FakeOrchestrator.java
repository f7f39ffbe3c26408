package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Compatibility;
import bro.orchestrator.core.policy.ProductRule;
import bro.orchestrator.core.policy.RestorePlan;
import bro.orchestrator.core.policy.VersionRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An orchestrator whose actions end at once. DEFAULT has an agent {@code db} and a backup {@code
 * old}; a backup named {@code slow} takes two seconds to order; one named {@code bug} hits a bug. A
 * configuration that says {@code slow} takes a second to keep.
 */
final class FakeOrchestrator implements Orchestrator {
    static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final Digest DIGEST = new Digest("0123456789abcdef".repeat(4));
    private static final SoftwareVersion DATABASE =
            new SoftwareVersion("Database", "CXP1", "R1A", "", "", "", "2.1.0");
    private static final Compatibility RULES =
            new Compatibility(
                    new ProductRule.Exact(), new VersionRule.NotNewer(), Optional.empty());

    private final Map<ManagerId, BackupManager> managers = new ConcurrentSkipListMap<>();
    private final Map<BackupId, CatalogedBackup> backups = new ConcurrentHashMap<>();
    private final List<Action> actions = new CopyOnWriteArrayList<>();
    private final List<OrchestratorListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong lastId = new AtomicLong();
    private final KeptConfiguration configuration = new KeptConfiguration();

    FakeOrchestrator() {
        managers.put(ManagerId.DEFAULT, new BackupManager(ManagerId.DEFAULT, true));
        addBackup(new BackupId(ManagerId.DEFAULT, new BackupName("old")));
    }

    private void addBackup(BackupId id) {
        keep(id, part("db", DATABASE, Optional.empty()));
    }

    /** What an agent is in a backup: one fragment of 42 bytes. */
    static Backup.Part part(String agent, SoftwareVersion version, Optional<Duration> frozen) {
        var fragment = new Fragment("f1", "1", 42, DIGEST, CustomMetadata.NONE);
        return new Backup.Part(new AgentId(agent), version, frozen, List.of(fragment));
    }

    /** Has a backup with these parts. */
    void keep(BackupId id, Backup.Part... parts) {
        var backup =
                new Backup(
                        id,
                        new ActionId(0),
                        START,
                        Backup.CreationType.MANUAL,
                        Backup.Status.COMPLETE,
                        Backup.Consistency.GLOBAL,
                        List.of(parts));
        backups.put(id, new CatalogedBackup(backup, DIGEST));
    }

    /** Has an action as it is. */
    void keep(Action action) {
        actions.add(action);
    }

    /** Loses the reports of all actions. */
    void forgetActions() {
        actions.clear();
    }

    /** Tells listeners how far an action is. */
    void progress(Action action) {
        listeners.forEach(listener -> listener.actionProgressed(action));
    }

    /** An action that runs. */
    static Action running(long id, int percentage) {
        return new Action(
                new ActionId(id),
                ActionKind.CREATE_BACKUP,
                new BackupId(ManagerId.DEFAULT, new BackupName("running")),
                Action.State.RUNNING,
                Action.Result.NOT_AVAILABLE,
                percentage,
                Optional.empty(),
                Optional.empty(),
                START,
                START.plusSeconds(percentage),
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty());
    }

    /** Tells listeners of something that is wrong. */
    void alarm(String resource, Failure failure) {
        listeners.forEach(listener -> listener.alarm(resource, failure));
    }

    /** Tells listeners that the agent went. */
    void detachAgent() {
        listeners.forEach(listener -> listener.agentChanged(agent(), false));
    }

    /** What a scope of an agent does: makes a manager. */
    BackupManager makeManager(String id) {
        var manager = new BackupManager(new ManagerId(id), true);
        managers.put(manager.id(), manager);
        listeners.forEach(listener -> listener.managerCreated(manager));
        return manager;
    }

    /** Tells listeners that an agent came, that often. */
    void attachAgent(int times) {
        for (int i = 0; i < times; i++) {
            listeners.forEach(listener -> listener.agentChanged(agent(), true));
        }
    }

    @Override
    public List<BackupManager> managers() {
        return List.copyOf(managers.values());
    }

    @Override
    public Optional<BackupManager> manager(ManagerId manager) {
        return Optional.ofNullable(managers.get(manager));
    }

    @Override
    public List<AgentInfo> agents(ManagerId manager) {
        return manager.equals(ManagerId.DEFAULT) ? List.of(agent()) : List.of();
    }

    private static AgentInfo agent() {
        return new AgentInfo(
                new AgentId("db"),
                Set.of(new ManagerId("gold")),
                "1",
                DATABASE,
                Set.of(),
                Set.of(),
                Set.of(),
                START);
    }

    @Override
    public List<CatalogedBackup> backups(ManagerId manager) {
        return backups.values().stream()
                .filter(it -> it.backup().id().manager().equals(manager))
                .toList();
    }

    @Override
    public List<BackupName> backupNames(ManagerId manager) {
        return backups(manager).stream().map(it -> it.backup().id().name()).toList();
    }

    @Override
    public List<ActionId> actionIds(ManagerId manager) {
        return actions(manager).stream().map(Action::id).toList();
    }

    @Override
    public Optional<CatalogedBackup> backup(ManagerId manager, BackupName name) {
        return Optional.ofNullable(backups.get(new BackupId(manager, name)));
    }

    @Override
    public List<Action> actions(ManagerId manager) {
        return actions.stream().filter(it -> it.manager().equals(manager)).toList();
    }

    @Override
    public Optional<Action> action(ManagerId manager, ActionId action) {
        return actions(manager).stream().filter(it -> it.id().equals(action)).findFirst();
    }

    @Override
    public ActionId createBackup(ManagerId manager, Optional<BackupName> name) {
        requireManager(manager);
        var id = new BackupId(manager, name.orElse(new BackupName("chosen-" + lastId.get())));
        if (backups.containsKey(id)) {
            throw new BroException(
                    ErrorCode.BACKUP_EXISTS, "backup '%s' exists already".formatted(id));
        }
        switch (id.name().value()) {
            case "slow" -> LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            case "bug" -> throw new IllegalStateException("secret of /etc/shadow");
            default -> {}
        }
        addBackup(id);
        var made = Optional.ofNullable(backups.get(id));
        listeners.forEach(it -> it.backupChanged(id, Optional.empty(), made));
        return run(ActionKind.CREATE_BACKUP, id);
    }

    private ActionId run(ActionKind kind, BackupId backup) {
        var id = new ActionId(lastId.incrementAndGet());
        Action queued = Action.queued(id, kind, backup, START);
        Action done =
                new Action(
                        id,
                        kind,
                        backup,
                        Action.State.FINISHED,
                        Action.Result.SUCCESS,
                        100,
                        Optional.empty(),
                        Optional.empty(),
                        START,
                        START,
                        Optional.of(START),
                        new TreeMap<>(),
                        Optional.empty());
        actions.add(done);
        listeners.forEach(listener -> listener.actionChanged(queued));
        listeners.forEach(listener -> listener.actionChanged(done));
        return id;
    }

    private void requireManager(ManagerId manager) {
        if (!managers.containsKey(manager)) {
            throw new BroException(
                    ErrorCode.UNKNOWN_MANAGER, "there is no manager '%s'".formatted(manager));
        }
    }

    private void requireBackup(BackupId id) {
        requireManager(id.manager());
        if (!backups.containsKey(id)) {
            throw new BroException(
                    ErrorCode.UNKNOWN_BACKUP, "there is no backup '%s'".formatted(id));
        }
    }

    @Override
    public ActionId restore(ManagerId manager, BackupName name, Set<AgentId> agents) {
        var id = new BackupId(manager, name);
        requireBackup(id);
        return run(ActionKind.RESTORE, id);
    }

    @Override
    public RestorePlan planRestore(ManagerId manager, BackupName name, Set<AgentId> agents) {
        var id = new BackupId(manager, name);
        requireBackup(id);
        Backup backup = Objects.requireNonNull(backups.get(id)).backup();
        return RestorePlan.of(backup, backup.parts(), agents(manager), RULES);
    }

    @Override
    public ActionId deleteBackup(ManagerId manager, BackupName name) {
        var id = new BackupId(manager, name);
        requireBackup(id);
        var gone = Optional.ofNullable(backups.remove(id));
        listeners.forEach(it -> it.backupChanged(id, gone, Optional.empty()));
        return run(ActionKind.DELETE_BACKUP, id);
    }

    @Override
    public void cancel(ManagerId manager, ActionId action) {
        requireManager(manager);
        if (action(manager, action).isEmpty()) {
            throw new BroException(
                    ErrorCode.UNKNOWN_ACTION, "there is no action %s".formatted(action));
        }
        throw new BroException(ErrorCode.ACTION_FINISHED, "action %s has ended".formatted(action));
    }

    @Override
    public void checkConfiguration(Set<ManagerId> gone) {
        for (ManagerId id : gone) {
            BackupManager manager = managers.get(id);
            if (manager != null && manager.systemCreated()) {
                throw new BroException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "manager '%s' cannot be removed".formatted(id));
            }
        }
    }

    @Override
    public void applyConfiguration(ConfigurationChange change) {
        checkConfiguration(change.gone());
        try {
            configuration.keep(change);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        change.made().forEach(id -> managers.putIfAbsent(id, new BackupManager(id, false)));
        managers.keySet().removeAll(change.gone());
    }

    @Override
    public Map<String, String> runningConfiguration() {
        return configuration.pieces();
    }

    /** Has a configuration stored as if by an earlier run, in one piece. */
    void store(String encoded) {
        configuration.store(encoded);
    }

    KeptConfiguration configuration() {
        return configuration;
    }

    @Override
    public void addListener(OrchestratorListener listener) {
        listeners.add(listener);
    }
}
