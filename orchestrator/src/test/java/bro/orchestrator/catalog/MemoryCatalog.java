package bro.orchestrator.catalog;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The reference implementation: what the contract means, with nothing in the way. It can be told to
 * fail.
 */
public final class MemoryCatalog implements Catalog {

    /** What would be on a disk. It outlives the catalog; its lock guards all. */
    private static final class Medium {
        private final SortedMap<ActionId, Action> actions = new TreeMap<>();
        private final Map<ActionId, Course> courses = new HashMap<>();
        private final Map<BackupId, CatalogedBackup> backups = new HashMap<>();
        private final SortedMap<ManagerId, BackupManager> managers = new TreeMap<>();
        private final Map<String, String> configuration = new HashMap<>();
        private long lastActionId;
        private long lastEpoch;
    }

    private final Medium medium;
    private boolean unavailable;

    public MemoryCatalog() {
        this(new Medium());
    }

    private MemoryCatalog(Medium medium) {
        this.medium = medium;
    }

    /** Another catalog over the same data, as after a crash. */
    public MemoryCatalog reopened() {
        return new MemoryCatalog(medium);
    }

    /** Lets every call fail from now on. */
    public void fail() {
        synchronized (medium) {
            unavailable = true;
        }
    }

    /** Ends what {@link #fail} began. */
    public void heal() {
        synchronized (medium) {
            unavailable = false;
        }
    }

    @Override
    public ActionId nextActionId() {
        return access(kept -> new ActionId(++kept.lastActionId));
    }

    @Override
    public long nextEpoch() {
        return access(kept -> ++kept.lastEpoch);
    }

    @Override
    public void save(Action action) {
        access(kept -> put(kept, action, kept.courses.getOrDefault(action.id(), Course.NONE)));
    }

    @Override
    public void save(Action action, Course course) {
        access(kept -> put(kept, action, course));
    }

    private static Optional<Action> put(Medium kept, Action action, Course course) {
        if (action.state().hasEnded()) {
            kept.courses.remove(action.id());
        } else {
            kept.courses.put(action.id(), course);
        }
        return Optional.ofNullable(kept.actions.put(action.id(), withoutWaiting(action)));
    }

    private static Action withoutWaiting(Action action) {
        return new Action(
                action.id(),
                action.kind(),
                action.backup(),
                action.state(),
                action.result(),
                action.percentage(),
                action.stage(),
                action.failure(),
                action.startedAt(),
                action.updatedAt(),
                action.completedAt(),
                action.agents(),
                Optional.empty());
    }

    @Override
    public Optional<Action> action(ActionId id) {
        return access(kept -> Optional.ofNullable(kept.actions.get(id)));
    }

    @Override
    public List<Action> actions(ManagerId manager) {
        return access(
                kept ->
                        kept.actions.values().stream()
                                .filter(action -> action.manager().equals(manager))
                                .toList());
    }

    @Override
    public List<ActionId> actionIds(ManagerId manager) {
        return actions(manager).stream().map(Action::id).toList();
    }

    @Override
    public List<BackupName> backupNames(ManagerId manager) {
        return backups(manager).stream().map(known -> known.backup().id().name()).toList();
    }

    @Override
    public List<Unfinished> unfinished() {
        return access(
                kept ->
                        kept.actions.values().stream()
                                .filter(action -> !action.state().hasEnded())
                                .map(
                                        action ->
                                                new Unfinished(
                                                        action,
                                                        kept.courses.getOrDefault(
                                                                action.id(), Course.NONE)))
                                .toList());
    }

    @Override
    public void save(CatalogedBackup backup) {
        access(kept -> Optional.ofNullable(kept.backups.put(backup.backup().id(), backup)));
    }

    @Override
    public Optional<CatalogedBackup> backup(BackupId id) {
        return access(kept -> Optional.ofNullable(kept.backups.get(id)));
    }

    @Override
    public List<CatalogedBackup> backups(ManagerId manager) {
        return access(
                kept ->
                        kept.backups.values().stream()
                                .filter(known -> known.backup().id().manager().equals(manager))
                                .sorted(
                                        Comparator.comparing(
                                                        (CatalogedBackup known) ->
                                                                known.backup().createdAt())
                                                .thenComparing(known -> known.backup().madeBy())
                                                .thenComparing(known -> known.backup().id().name()))
                                .toList());
    }

    @Override
    public void remove(BackupId id) {
        access(kept -> Optional.ofNullable(kept.backups.remove(id)));
    }

    @Override
    public List<BackupManager> managers() {
        return access(kept -> List.copyOf(kept.managers.values()));
    }

    @Override
    public void save(BackupManager manager) {
        access(kept -> Optional.ofNullable(kept.managers.put(manager.id(), manager)));
    }

    @Override
    public Map<String, String> runningConfiguration() {
        return access(kept -> Map.copyOf(kept.configuration));
    }

    @Override
    public void save(ConfigurationChange change) {
        access(
                kept -> {
                    kept.managers.keySet().removeAll(change.gone());
                    change.made()
                            .forEach(
                                    id ->
                                            kept.managers.putIfAbsent(
                                                    id, new BackupManager(id, false)));
                    kept.configuration.keySet().removeAll(change.removed());
                    kept.configuration.putAll(change.written());
                    return kept;
                });
    }

    /** Lets every later call fail. */
    @Override
    public void close() {
        fail();
    }

    private <T> T access(Function<Medium, T> what) {
        synchronized (medium) {
            if (unavailable) {
                throw new BroException(
                        ErrorCode.CATALOG_UNAVAILABLE, "the catalog is closed or told to fail");
            }
            return what.apply(medium);
        }
    }
}
