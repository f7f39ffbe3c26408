package bro.orchestrator.core;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.RestorePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The orchestrator as the northbound adapters see it. Shared by all threads. Orders are accepted or
 * refused at once and go on by themselves; none waits for an agent.
 *
 * <p>Every refusal is a {@link bro.orchestrator.core.failure.BroException}; besides the codes named
 * below, each order may be refused as QUEUE_FULL or CATALOG_UNAVAILABLE.
 */
public interface Orchestrator {

    /** All managers in the order of their ids; DEFAULT is always among them. */
    List<BackupManager> managers();

    Optional<BackupManager> manager(ManagerId manager);

    /** The attached agents of a manager in the order of their ids; none if there is no manager. */
    List<AgentInfo> agents(ManagerId manager);

    /** A manager's finished backups, oldest first; none if there is no such manager. */
    List<CatalogedBackup> backups(ManagerId manager);

    /** The names of the same, which may be too much to be held at once. */
    List<BackupName> backupNames(ManagerId manager);

    Optional<CatalogedBackup> backup(ManagerId manager, BackupName name);

    /** A manager's actions, oldest first; none if there is no such manager. */
    List<Action> actions(ManagerId manager);

    /** The ids of the same, which may be too much to be held at once. */
    List<ActionId> actionIds(ManagerId manager);

    Optional<Action> action(ManagerId manager, ActionId action);

    /**
     * Orders a backup of all agents of the manager.
     *
     * @param name empty lets the orchestrator choose one
     * @throws bro.orchestrator.core.failure.BroException as UNKNOWN_MANAGER or BACKUP_EXISTS
     */
    ActionId createBackup(ManagerId manager, Optional<BackupName> name);

    /**
     * Orders a restore.
     *
     * @param agents whose parts to restore; empty means all that the backup holds
     * @throws bro.orchestrator.core.failure.BroException as UNKNOWN_MANAGER, UNKNOWN_BACKUP,
     *     UNKNOWN_AGENT or BACKUP_CORRUPTED
     */
    ActionId restore(ManagerId manager, BackupName name, Set<AgentId> agents);

    /**
     * Says what a restore would do and whether it may, as things are now; changes nothing.
     *
     * @param agents whose parts would be restored; empty means all that the backup holds
     * @throws bro.orchestrator.core.failure.BroException as UNKNOWN_MANAGER, UNKNOWN_BACKUP or
     *     UNKNOWN_AGENT
     */
    RestorePlan planRestore(ManagerId manager, BackupName name, Set<AgentId> agents);

    /**
     * Orders the removal of a backup.
     *
     * @throws bro.orchestrator.core.failure.BroException as UNKNOWN_MANAGER, UNKNOWN_BACKUP or
     *     BACKUP_IN_USE
     */
    ActionId deleteBackup(ManagerId manager, BackupName name);

    /**
     * Asks an action to stop, and returns once a crash cannot undo that. Its report tells when it
     * has. A removal that has begun is not stopped: it ends as it would have.
     *
     * @throws bro.orchestrator.core.failure.BroException as UNKNOWN_MANAGER, UNKNOWN_ACTION or
     *     ACTION_FINISHED, or as CATALOG_UNAVAILABLE if it stops, but a crash could undo it
     */
    void cancel(ManagerId manager, ActionId action);

    /**
     * Says whether managers may be removed from the running configuration; changes nothing.
     *
     * @throws bro.orchestrator.core.failure.BroException as INVALID_CONFIGURATION, naming the
     *     manager: one that the orchestrator made, or one that has backups or unfinished actions
     */
    void checkConfiguration(Set<ManagerId> gone);

    /**
     * Keeps a change of the running configuration, durably, and then makes and removes its
     * managers; all of it or nothing.
     *
     * @throws bro.orchestrator.core.failure.BroException as {@link #checkConfiguration} would
     */
    void applyConfiguration(ConfigurationChange change);

    /** The running configuration, in the pieces that {@link #applyConfiguration} was given. */
    Map<String, String> runningConfiguration();

    /** Tells the listener of everything that happens from now on. */
    void addListener(OrchestratorListener listener);
}
