package bro.orchestrator.app;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A catalog that ends the process at one of its writes, as a {@code kill -9} would at that instant:
 * for rehearsals of crashes. Says on standard error which writes there are; counts those of actions
 * and of backups, or else those of the configuration.
 */
final class HaltingCatalog implements Catalog {
    /** What a shell says of a process that was killed. */
    private static final int KILLED = 137;

    private static final String CONFIGURATION = "configuration:";

    private final Catalog catalog;
    private final int halting;
    private final boolean before;
    private final boolean ofConfiguration;
    private int writes;

    private HaltingCatalog(Catalog catalog, int halting, boolean before, boolean ofConfiguration) {
        this.catalog = catalog;
        this.halting = halting;
        this.before = before;
        this.ofConfiguration = ofConfiguration;
    }

    /**
     * The catalog itself, or one that ends the process.
     *
     * @param where empty, or {@code N:before} or {@code N:after}, with N counted from 1; {@code
     *     configuration:} may stand in front of it
     * @throws UsageException if it is something else
     */
    static Catalog of(Catalog catalog, String where) {
        if (where.isEmpty()) {
            return catalog;
        }
        if (!where.matches("(configuration:)?\\d{1,6}:(before|after)")) {
            throw new UsageException(
                    "bro.debug.halt must be N:before or N:after, not '%s'".formatted(where));
        }
        boolean ofConfiguration = where.startsWith(CONFIGURATION);
        String[] words =
                (ofConfiguration ? where.substring(CONFIGURATION.length()) : where).split(":", -1);
        return new HaltingCatalog(
                catalog, Integer.parseInt(words[0]), words[1].equals("before"), ofConfiguration);
    }

    @Override
    public void save(Action action) {
        journal(said(action), () -> catalog.save(action));
    }

    @Override
    public void save(Action action, Course course) {
        journal(said(action), () -> catalog.save(action, course));
    }

    @Override
    public void save(CatalogedBackup backup) {
        String status = backup.backup().status().name().toLowerCase(Locale.ROOT);
        journal("backup saved as " + status, () -> catalog.save(backup));
    }

    @Override
    public void remove(BackupId id) {
        journal("backup removed", () -> catalog.remove(id));
    }

    private static String said(Action action) {
        return "%s %s%s"
                .formatted(
                        action.kind().label(),
                        action.state().name().toLowerCase(Locale.ROOT),
                        action.stage().map(stage -> " " + stage).orElse(""));
    }

    private void journal(String what, Runnable write) {
        if (ofConfiguration) {
            write.run();
        } else {
            write(what, write);
        }
    }

    private synchronized void write(String what, Runnable write) {
        writes++;
        System.err.printf("journal write %d: %s%n", writes, what);
        if (writes == halting && before) {
            Runtime.getRuntime().halt(KILLED);
        }
        write.run();
        if (writes == halting) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    @Override
    public ActionId nextActionId() {
        return catalog.nextActionId();
    }

    @Override
    public long nextEpoch() {
        return catalog.nextEpoch();
    }

    @Override
    public Optional<Action> action(ActionId id) {
        return catalog.action(id);
    }

    @Override
    public List<Action> actions(ManagerId manager) {
        return catalog.actions(manager);
    }

    @Override
    public List<Unfinished> unfinished() {
        return catalog.unfinished();
    }

    @Override
    public Optional<CatalogedBackup> backup(BackupId id) {
        return catalog.backup(id);
    }

    @Override
    public List<ActionId> actionIds(ManagerId manager) {
        return catalog.actionIds(manager);
    }

    @Override
    public List<BackupName> backupNames(ManagerId manager) {
        return catalog.backupNames(manager);
    }

    @Override
    public List<CatalogedBackup> backups(ManagerId manager) {
        return catalog.backups(manager);
    }

    @Override
    public List<BackupManager> managers() {
        return catalog.managers();
    }

    @Override
    public void save(BackupManager manager) {
        catalog.save(manager);
    }

    @Override
    public Map<String, String> runningConfiguration() {
        return catalog.runningConfiguration();
    }

    @Override
    public void save(ConfigurationChange change) {
        if (ofConfiguration) {
            write("configuration saved", () -> catalog.save(change));
        } else {
            catalog.save(change);
        }
    }

    @Override
    public void close() {
        catalog.close();
    }
}
