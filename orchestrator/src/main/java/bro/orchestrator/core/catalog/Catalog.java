package bro.orchestrator.core.catalog;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The durable memory of the orchestrator. {@code CatalogContract} holds every implementation to
 * this:
 *
 * <ul>
 *   <li>what a call has written survives a crash of process or machine once the call returns;
 *   <li>a call is all or nothing;
 *   <li>every failure is a {@link bro.orchestrator.core.failure.BroException} as
 *       CATALOG_UNAVAILABLE, or as CATALOG_DAMAGED whenever damage is found.
 * </ul>
 *
 * <p>May be used from any number of threads.
 */
public interface Catalog extends AutoCloseable {

    /** Takes the next action id. None is ever given twice, not even after a crash. */
    ActionId nextActionId();

    /** The number of this run of the orchestrator: one more than any run before has got. */
    long nextEpoch();

    /**
     * Inserts or replaces the record of an action: the journal. Of an ended one the course goes.
     */
    void save(Action action);

    /** The same together with the course that the action is on from now. */
    void save(Action action, Course course);

    Optional<Action> action(ActionId id);

    /** A manager's actions, oldest first. */
    List<Action> actions(ManagerId manager);

    /** The ids of the same, for a reader who does not want to hold all of them. */
    List<ActionId> actionIds(ManagerId manager);

    /** All actions that have not ended, oldest first. */
    List<Unfinished> unfinished();

    /** An action that has not ended, and the course it is on. */
    record Unfinished(Action action, Course course) {}

    /** Adds a finished backup, or replaces what is known of it. */
    void save(CatalogedBackup backup);

    Optional<CatalogedBackup> backup(BackupId id);

    /** A manager's backups, oldest first. */
    List<CatalogedBackup> backups(ManagerId manager);

    /** The names of the same, for a reader who does not want to hold all of them. */
    List<BackupName> backupNames(ManagerId manager);

    /** Forgets a backup; one that is not there is no error. */
    void remove(BackupId id);

    /** All managers in the order of their ids. */
    List<BackupManager> managers();

    /** Adds a manager, or replaces what is known of it. */
    void save(BackupManager manager);

    /** The pieces of the running configuration, by their keys. */
    Map<String, String> runningConfiguration();

    /**
     * Keeps a change of the running configuration. Managers that it makes are added unless they are
     * there; those that it does not name stay as they are.
     */
    void save(ConfigurationChange change);

    @Override
    void close();
}
