package bro.orchestrator.core.engine;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.AgentListener;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.RestorePlan;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The orchestrator: takes orders from the north, hears agents from the south. Shared by all
 * threads; orders are accepted one after another under one lock, which is never held while waiting
 * for an agent.
 */
public final class Engine implements Orchestrator, AgentListener, AutoCloseable {
    private static final DateTimeFormatter CHOSEN_NAME =
            DateTimeFormatter.ofPattern("'backup-'yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Object orders = new Object();
    private final Surroundings around;
    private final Listeners listeners;
    private final Managers managers;
    private final Runs runs;
    private final FragmentTransfers transfers;

    /**
     * Brings catalog and repository into line and is ready to take orders.
     *
     * @param ports the listener in it hears everything, besides those added later
     * @throws BroException as CATALOG_UNAVAILABLE or STORAGE_UNAVAILABLE
     */
    public Engine(Surroundings ports) {
        this.listeners = new Listeners(ports.listener(), ports.onBug());
        this.around = ports.with(listeners);
        new Recovery(around).run();
        this.managers = new Managers(around.catalog());
        this.runs = new Runs(around.limits().maxQueued(), around.timers());
        this.transfers = new FragmentTransfers(runs, around.repository());
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
    public Optional<CatalogedBackup> backup(ManagerId manager, BackupName name) {
        return around.catalog().backup(new BackupId(manager, name));
    }

    @Override
    public List<Action> actions(ManagerId manager) {
        return around.catalog().actions(manager).stream().map(this::live).toList();
    }

    @Override
    public Optional<Action> action(ManagerId manager, ActionId action) {
        return runs.find(action)
                .map(ActionRun::report)
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
            var received = new Received();
            Action action = Action.queued(id, ActionKind.CREATE_BACKUP, backup, now);
            return accept(
                    action,
                    new CreateBackup(
                            action,
                            around.agents(),
                            around.repository(),
                            around.catalog(),
                            received),
                    received);
        }
    }

    @Override
    public ActionId restore(ManagerId manager, BackupName name, Set<AgentId> agents) {
        synchronized (orders) {
            var id = new BackupId(managers.require(manager), name);
            runs.requireRoom();
            Backup backup = requireBackup(id).backup();
            runs.requireUnused(id, Set.of(ActionKind.DELETE_BACKUP));
            if (backup.status() != Backup.Status.COMPLETE) {
                throw new BroException(
                        ErrorCode.BACKUP_CORRUPTED,
                        "backup '%s' is %s and cannot be restored"
                                .formatted(id, backup.status().name().toLowerCase(Locale.ROOT)));
            }
            var job =
                    new Restore(
                            backup,
                            partsOf(backup, agents),
                            around.agents(),
                            around.policy().compatibility());
            return accept(
                    Action.queued(
                            around.catalog().nextActionId(),
                            ActionKind.RESTORE,
                            id,
                            around.clock().instant()),
                    job,
                    new Received());
        }
    }

    @Override
    public RestorePlan planRestore(ManagerId manager, BackupName name, Set<AgentId> agents) {
        Backup backup = requireBackup(new BackupId(managers.require(manager), name)).backup();
        return RestorePlan.of(
                backup,
                partsOf(backup, agents),
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
            return accept(
                    Action.queued(
                            around.catalog().nextActionId(),
                            ActionKind.DELETE_BACKUP,
                            id,
                            around.clock().instant()),
                    new DeleteBackup(id, around.repository(), around.catalog()),
                    new Received());
        }
    }

    @Override
    public void cancel(ManagerId manager, ActionId action) {
        managers.require(manager);
        Action known =
                action(manager, action)
                        .orElseThrow(
                                () ->
                                        new BroException(
                                                ErrorCode.UNKNOWN_ACTION,
                                                "backup manager '%s' has no action %s"
                                                        .formatted(manager, action)));
        Optional<ActionRun> run = runs.find(action);
        if (run.isEmpty() || known.state().hasEnded()) {
            throw new BroException(
                    ErrorCode.ACTION_FINISHED, "action %s has ended already".formatted(action));
        }
        run.get().cancel();
    }

    @Override
    public void checkConfiguration(Set<ManagerId> configured) {
        synchronized (orders) {
            managers.check(configured, this::inUse);
        }
    }

    @Override
    public void applyConfiguration(Set<ManagerId> configured, String encoded) {
        synchronized (orders) {
            managers.check(configured, this::inUse);
            managers.become(configured, encoded);
        }
    }

    @Override
    public Optional<String> runningConfiguration() {
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
    public void ready(AgentInfo agent, List<HeldAction> held) {}

    @Override
    public void lost(AgentInfo agent, String reason) {
        runs.all().forEach(run -> run.lost(agent, reason));
        listeners.agentChanged(agent, false);
    }

    @Override
    public void answered(AgentId agent, StageAnswer answer) {
        runs.find(answer.action()).ifPresent(run -> run.answered(agent, answer));
    }

    @Override
    public void progressed(
            AgentId agent, ActionId action, Stage stage, int percentage, String message) {
        runs.find(action).ifPresent(run -> run.progressed(agent, stage, percentage, message));
    }

    /** Ends what is under way as interrupted, unlocking agents where that is still possible. */
    @Override
    public void close() {
        runs.close();
    }

    private ActionId accept(Action action, Job job, Received received) {
        around.catalog().save(action);
        var run = new ActionRun(action, job, received, around, runs::ended);
        listeners.actionChanged(action);
        runs.add(run);
        return action.id();
    }

    private Action live(Action journaled) {
        return runs.find(journaled.id()).map(ActionRun::report).orElse(journaled);
    }

    private boolean inUse(ManagerId manager) {
        return !around.catalog().backups(manager).isEmpty()
                || runs.all().stream().anyMatch(run -> run.report().manager().equals(manager));
    }

    private void requireFree(BackupId id) {
        if (around.catalog().backup(id).isPresent()) {
            throw new BroException(
                    ErrorCode.BACKUP_EXISTS,
                    "backup manager '%s' already has a backup '%s'"
                            .formatted(id.manager(), id.name()));
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

    private static List<Backup.Part> partsOf(Backup backup, Set<AgentId> agents) {
        for (AgentId agent : agents) {
            if (backup.part(agent).isEmpty()) {
                throw new BroException(
                        ErrorCode.UNKNOWN_AGENT,
                        "backup '%s' holds nothing of agent '%s'".formatted(backup.id(), agent));
            }
        }
        return backup.parts().stream()
                .filter(part -> agents.isEmpty() || agents.contains(part.agent()))
                .toList();
    }

    private static BackupName chooseName(ActionId id, Instant now) {
        return new BackupName(CHOSEN_NAME.format(now) + "-" + id);
    }
}
