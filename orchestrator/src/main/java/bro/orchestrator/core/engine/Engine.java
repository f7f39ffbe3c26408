package bro.orchestrator.core.engine;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.AgentListener;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.RestorePlan;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The orchestrator: takes orders from the north, hears agents from the south. Shared by all
 * threads; orders are accepted one after another under one lock, which is never held while waiting
 * for an agent.
 */
public final class Engine implements Orchestrator, AgentListener, AutoCloseable {
    private static final DateTimeFormatter CHOSEN_NAME =
            DateTimeFormatter.ofPattern("'backup-'yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** How long somebody who cancels waits at most for the journal. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);

    /** For an action of which the catalog knows nothing, e.g. since it was lost. */
    private static final BackupId UNKNOWN_BACKUP =
            new BackupId(ManagerId.DEFAULT, new BackupName("unknown"));

    private final Object orders = new Object();
    private final Surroundings around;
    private final Listeners listeners;
    private final Managers managers;
    private final Runs runs;
    private final FragmentTransfers transfers;
    private final long epoch;
    private final Unlocking unlocking;

    /**
     * Brings catalog and repository into line and is ready to take orders.
     *
     * @param ports the listener in it hears everything, besides those added later
     * @throws BroException as CATALOG_UNAVAILABLE or STORAGE_UNAVAILABLE
     */
    public Engine(Surroundings ports) {
        this.listeners = new Listeners(ports.listener(), ports.onBug());
        this.around = ports.with(listeners);
        this.epoch = around.catalog().nextEpoch();
        List<Catalog.Unfinished> left = around.catalog().unfinished();
        new Recovery(around).run(left.stream().map(Catalog.Unfinished::action).toList());
        this.managers = new Managers(around.catalog());
        this.unlocking = new Unlocking(around, epoch);
        this.runs = new Runs(around.limits().maxQueued(), around.timers(), around.agents());
        this.transfers = new FragmentTransfers(runs, around.repository());
        runs.takeUp(left.stream().flatMap(action -> takenUp(action).stream()).toList());
    }

    /** An action that an earlier run of the orchestrator has left; none if it cannot go on. */
    private Optional<ActionRun> takenUp(Catalog.Unfinished left) {
        var received = new Received();
        try {
            Job job = job(left.action(), left.course().chosen(), received);
            return Optional.of(run(left.action(), left.course(), job, received));
        } catch (BroException e) {
            Action ended = left.action().failed(e.failure(), around.clock().instant());
            around.catalog().save(ended);
            listeners.actionChanged(ended);
            return Optional.empty();
        }
    }

    /** The way of fragments in and out. */
    public Transfers transfers() {
        return transfers;
    }

    @Override
    public List<BackupManager> managers() {
        return managers.all();
    }

    @Override
    public Optional<BackupManager> manager(ManagerId manager) {
        return managers.find(manager);
    }

    @Override
    public List<AgentInfo> agents(ManagerId manager) {
        return managers.find(manager).isEmpty()
                ? List.of()
                : around.agents().attached().stream()
                        .filter(agent -> agent.belongsTo(manager))
                        .toList();
    }

    @Override
    public List<CatalogedBackup> backups(ManagerId manager) {
        return around.catalog().backups(manager);
    }

    @Override
    public List<BackupName> backupNames(ManagerId manager) {
        return around.catalog().backupNames(manager);
    }

    @Override
    public Optional<CatalogedBackup> backup(ManagerId manager, BackupName name) {
        return around.catalog().backup(new BackupId(manager, name));
    }

    @Override
    public List<Action> actions(ManagerId manager) {
        return around.catalog().actions(manager).stream().map(this::live).toList();
    }

    @Override
    public List<ActionId> actionIds(ManagerId manager) {
        return around.catalog().actionIds(manager);
    }

    @Override
    public Optional<Action> action(ManagerId manager, ActionId action) {
        return runs.find(action)
                .map(runs::report)
                .or(() -> around.catalog().action(action))
                .filter(found -> found.manager().equals(manager));
    }

    @Override
    public ActionId createBackup(ManagerId manager, Optional<BackupName> name) {
        synchronized (orders) {
            managers.require(manager);
            runs.requireRoom();
            name.ifPresent(chosen -> requireFree(new BackupId(manager, chosen)));
            ActionId id = around.catalog().nextActionId();
            Instant now = around.clock().instant();
            var backup = new BackupId(manager, name.orElseGet(() -> chooseName(id, now)));
            return accept(Action.queued(id, ActionKind.CREATE_BACKUP, backup, now), Set.of());
        }
    }

    @Override
    public ActionId restore(ManagerId manager, BackupName name, Set<AgentId> agents) {
        synchronized (orders) {
            var id = new BackupId(managers.require(manager), name);
            runs.requireRoom();
            runs.requireUnused(id, Set.of(ActionKind.DELETE_BACKUP));
            requireRestorable(requireBackup(id).backup());
            Restore.partsOf(requireBackup(id).backup(), agents);
            return accept(queued(ActionKind.RESTORE, id), agents);
        }
    }

    @Override
    public RestorePlan planRestore(ManagerId manager, BackupName name, Set<AgentId> agents) {
        Backup backup = requireBackup(new BackupId(managers.require(manager), name)).backup();
        return RestorePlan.of(
                backup,
                Restore.partsOf(backup, agents),
                around.agents().attached(),
                around.policy().compatibility());
    }

    @Override
    public ActionId deleteBackup(ManagerId manager, BackupName name) {
        synchronized (orders) {
            var id = new BackupId(managers.require(manager), name);
            runs.requireRoom();
            requireBackup(id);
            runs.requireUnused(id, Set.of(ActionKind.RESTORE, ActionKind.DELETE_BACKUP));
            return accept(queued(ActionKind.DELETE_BACKUP, id), Set.of());
        }
    }

    @Override
    public void cancel(ManagerId manager, ActionId action) {
        try {
            requestCancel(manager, action).get(CANCEL_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BroException why ? why : new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new BroException(
                    ErrorCode.CATALOG_UNAVAILABLE,
                    "it was not written down in time that action %s is to stop".formatted(action),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BroException(
                    ErrorCode.INTERRUPTED,
                    "nobody waited until it was written down that action %s is to stop"
                            .formatted(action),
                    e);
        }
    }

    /**
     * The same without waiting.
     *
     * @return done once a crash cannot undo it; fails with a {@link BroException} if it could
     * @throws BroException as UNKNOWN_MANAGER, UNKNOWN_ACTION or ACTION_FINISHED
     */
    public CompletableFuture<Void> requestCancel(ManagerId manager, ActionId action) {
        managers.require(manager);
        Action known =
                action(manager, action)
                        .orElseThrow(
                                () ->
                                        new BroException(
                                                ErrorCode.UNKNOWN_ACTION,
                                                "backup manager '%s' has no action %s"
                                                        .formatted(manager, action)));
        return runs.find(action)
                .filter(_ -> !known.state().hasEnded())
                .orElseThrow(() -> Failures.ended(action, false))
                .cancel();
    }

    @Override
    public void checkConfiguration(Set<ManagerId> gone) {
        if (!gone.isEmpty()) {
            synchronized (orders) {
                managers.check(gone, this::inUse);
            }
        }
    }

    @Override
    public void applyConfiguration(ConfigurationChange change) {
        if (change.made().isEmpty() && change.gone().isEmpty()) {
            around.catalog().save(change);
            return;
        }
        synchronized (orders) {
            managers.check(change.gone(), this::inUse);
            managers.apply(change);
        }
    }

    @Override
    public Map<String, String> runningConfiguration() {
        return around.catalog().runningConfiguration();
    }

    @Override
    public void addListener(OrchestratorListener listener) {
        listeners.add(listener);
    }

    @Override
    public void attached(AgentInfo agent) {
        synchronized (orders) {
            managers.appear(agent).forEach(listeners::managerCreated);
        }
        listeners.agentChanged(agent, true);
    }

    @Override
    public void ready(AgentInfo agent, List<HeldAction> held) {
        Set<ActionId> known = held.stream().map(HeldAction::action).collect(Collectors.toSet());
        runs.all().forEach(run -> run.returned(agent.id(), !known.contains(run.id())));
        runs.arrived();
        held.stream()
                .filter(action -> runs.find(action.action()).filter(ActionRun::goesOn).isEmpty())
                .forEach(action -> letGo(agent, action));
    }

    /** Tells an agent that an action it still knows is over. */
    private void letGo(AgentInfo agent, HeldAction held) {
        if (held.locked()) {
            BackupId backup =
                    around.catalog()
                            .action(held.action())
                            .map(Action::backup)
                            .orElseGet(() -> UNKNOWN_BACKUP);
            unlocking.add(agent.id(), held.action(), backup);
        } else {
            around.agents().cancel(agent.id(), held.action(), epoch, "the action is over");
        }
    }

    @Override
    public void lost(AgentInfo agent, String reason) {
        runs.all().forEach(run -> run.lost(agent, reason));
        unlocking.lost(agent.id());
        listeners.agentChanged(agent, false);
    }

    @Override
    public void answered(AgentId agent, StageAnswer answer) {
        if (answer.stage() == Stage.RELEASE) {
            unlocking.released(agent, answer.action());
        }
        runs.find(answer.action()).ifPresent(run -> run.answered(agent, answer));
    }

    @Override
    public void progressed(
            AgentId agent, ActionId action, Stage stage, int percentage, String message) {
        runs.find(action).ifPresent(run -> run.progressed(agent, stage, percentage, message));
    }

    /** Ends what holds locks as interrupted; leaves the rest to the next run. */
    @Override
    public void close() {
        runs.close();
    }

    private Action queued(ActionKind kind, BackupId backup) {
        return Action.queued(
                around.catalog().nextActionId(), kind, backup, around.clock().instant());
    }

    private ActionId accept(Action action, Set<AgentId> chosen) {
        var received = new Received();
        Job job = job(action, chosen, received);
        Set<AgentId> ordered = action.kind() == ActionKind.CREATE_BACKUP ? job.needs() : chosen;
        var course = new Course(new TreeSet<>(ordered), new TreeMap<>());
        around.catalog().save(action, course);
        ActionRun run = run(action, course, job, received);
        listeners.actionChanged(action);
        runs.add(run);
        return action.id();
    }

    private ActionRun run(Action action, Course course, Job job, Received received) {
        return new ActionRun(action, course, job, received, around, epoch, this::ended);
    }

    private void ended(ActionRun run) {
        run.unreleased().forEach(agent -> unlocking.add(agent, run.id(), run.report().backup()));
        runs.ended(run);
    }

    private Job job(Action action, Set<AgentId> chosen, Received received) {
        return switch (action.kind()) {
            case CREATE_BACKUP -> new CreateBackup(action, around, received);
            case RESTORE ->
                    new Restore(
                            requireBackup(action.backup()).backup(),
                            new TreeSet<>(chosen),
                            around.agents(),
                            around.policy().compatibility());
            case DELETE_BACKUP -> new DeleteBackup(action.backup(), around);
        };
    }

    private Action live(Action journaled) {
        return runs.find(journaled.id()).map(runs::report).orElse(journaled);
    }

    private static void requireRestorable(Backup backup) {
        if (backup.status() != Backup.Status.COMPLETE) {
            throw new BroException(
                    ErrorCode.BACKUP_CORRUPTED,
                    "backup '%s' is %s and cannot be restored"
                            .formatted(
                                    backup.id(), backup.status().name().toLowerCase(Locale.ROOT)));
        }
    }

    private boolean inUse(ManagerId manager) {
        return !around.catalog().backupNames(manager).isEmpty()
                || runs.all().stream().anyMatch(run -> run.report().manager().equals(manager));
    }

    private void requireFree(BackupId id) {
        Optional<CatalogedBackup> known = around.catalog().backup(id);
        if (known.isPresent()) {
            throw new BroException(
                    ErrorCode.BACKUP_EXISTS,
                    "backup manager '%s' already has a backup '%s'%s"
                            .formatted(
                                    id.manager(),
                                    id.name(),
                                    known.get().backup().status() == Backup.Status.INCOMPLETE
                                            ? ", kept of an action that failed; delete it first"
                                            : ""));
        }
        if (around.repository().list().contains(id)) {
            throw new BroException(
                    ErrorCode.BACKUP_EXISTS,
                    "a backup '%s' is stored, although the catalog does not know it".formatted(id));
        }
        if (runs.has(id, Set.of(ActionKind.CREATE_BACKUP))) {
            throw new BroException(
                    ErrorCode.BACKUP_EXISTS, "backup '%s' is in the making".formatted(id));
        }
    }

    private CatalogedBackup requireBackup(BackupId id) {
        return around.catalog()
                .backup(id)
                .orElseThrow(
                        () ->
                                new BroException(
                                        ErrorCode.UNKNOWN_BACKUP,
                                        "backup manager '%s' has no backup '%s'"
                                                .formatted(id.manager(), id.name())));
    }

    private static BackupName chooseName(ActionId id, Instant now) {
        return new BackupName(CHOSEN_NAME.format(now) + "-" + id);
    }
}
