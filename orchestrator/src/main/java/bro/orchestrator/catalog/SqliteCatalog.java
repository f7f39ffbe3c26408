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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The catalog in one SQLite file, with a write-ahead log beside it. One session writes; two others
 * read, each a snapshot, and do not wait for the writer's disk.
 *
 * <p>Beyond the port's law: a file that turns out to be damaged fails as CATALOG_DAMAGED, whenever
 * that is found.
 */
public final class SqliteCatalog implements Catalog {
    private static final Session.Row<BackupManager> MANAGER =
            row -> new BackupManager(new ManagerId(row.getString(1)), row.getInt(2) == 1);

    private final Session writer;
    private final List<Session> readers;
    private final AtomicInteger turn = new AtomicInteger();

    private SqliteCatalog(Session writer, List<Session> readers) {
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Opens a catalog; makes an empty one if there is no file. Checks the whole file and brings an
     * older one up to date.
     *
     * @throws BroException as CATALOG_DAMAGED if the file is no sound catalog or a newer one, as
     *     CATALOG_UNAVAILABLE if it cannot be opened
     */
    public static SqliteCatalog open(Path file) {
        var opened = new ArrayList<Session>();
        boolean done = false;
        try {
            createFolder(file);
            var reader = open(opened, Session.reader(file));
            // before anything is written to it: it may be somebody else's
            reader.change(cannotOpen(file), session -> Migrations.check(session, file));
            var writer = open(opened, Session.writer(file));
            writer.change(cannotOpen(file), Migrations::apply);
            var catalog =
                    new SqliteCatalog(writer, List.of(reader, open(opened, Session.reader(file))));
            done = true;
            return catalog;
        } catch (SQLException e) {
            throw Session.failure(cannotOpen(file), file, e);
        } finally {
            if (!done) {
                opened.forEach(Session::close);
            }
        }
    }

    @Override
    public ActionId nextActionId() {
        return writer.transact(
                "cannot take the next action id",
                session -> new ActionId(session.nextValue("action")));
    }

    @Override
    public long nextEpoch() {
        return writer.transact("cannot take the next epoch", session -> session.nextValue("epoch"));
    }

    @Override
    public void save(Action action) {
        write(
                cannotSave(action),
                session -> {
                    ActionRows.save(session, action);
                    if (action.state().hasEnded()) {
                        CourseRows.remove(session, action.id());
                    }
                });
    }

    @Override
    public void save(Action action, Course course) {
        write(
                cannotSave(action),
                session -> {
                    ActionRows.save(session, action);
                    CourseRows.save(
                            session, action.id(), action.state().hasEnded() ? Course.NONE : course);
                });
    }

    @Override
    public Optional<Action> action(ActionId id) {
        return read(
                "cannot read action %s".formatted(id),
                session -> first(ActionRows.find(session, Sql.ACTION, id.value())));
    }

    @Override
    public List<Action> actions(ManagerId manager) {
        return read(
                "cannot read the actions of manager %s".formatted(manager),
                session -> ActionRows.find(session, Sql.ACTIONS_OF_MANAGER, manager.value()));
    }

    @Override
    public List<ActionId> actionIds(ManagerId manager) {
        return read(
                "cannot read the actions of manager %s".formatted(manager),
                session ->
                        session.query(
                                row -> new ActionId(row.getLong(1)),
                                Sql.ACTION_IDS,
                                manager.value()));
    }

    @Override
    public List<Unfinished> unfinished() {
        return read("cannot read the unfinished actions", SqliteCatalog::unfinished);
    }

    @Override
    public void save(CatalogedBackup backup) {
        write(
                "cannot save backup %s in the catalog".formatted(backup.backup().id()),
                session -> BackupRows.save(session, backup));
    }

    @Override
    public Optional<CatalogedBackup> backup(BackupId id) {
        return read(
                "cannot read backup %s from the catalog".formatted(id),
                session ->
                        first(
                                BackupRows.find(
                                        session,
                                        Sql.BACKUP,
                                        id.manager().value(),
                                        id.name().value())));
    }

    @Override
    public List<CatalogedBackup> backups(ManagerId manager) {
        return read(
                "cannot read the backups of manager %s".formatted(manager),
                session -> BackupRows.find(session, Sql.BACKUPS_OF_MANAGER, manager.value()));
    }

    @Override
    public List<BackupName> backupNames(ManagerId manager) {
        return read(
                "cannot read the backups of manager %s".formatted(manager),
                session ->
                        session.query(
                                row -> new BackupName(row.getString(1)),
                                Sql.BACKUP_NAMES,
                                manager.value()));
    }

    @Override
    public void remove(BackupId id) {
        write(
                "cannot remove backup %s from the catalog".formatted(id),
                session -> BackupRows.remove(session, id));
    }

    @Override
    public List<BackupManager> managers() {
        return read("cannot read the managers", session -> session.query(MANAGER, Sql.MANAGERS))
                .stream()
                .sorted(Comparator.comparing(BackupManager::id))
                .toList();
    }

    @Override
    public void save(BackupManager manager) {
        write(
                "cannot save manager %s".formatted(manager.id()),
                session -> saveManager(session, manager));
    }

    @Override
    public Map<String, String> runningConfiguration() {
        return read("cannot read the running configuration", ConfigurationRows::all);
    }

    @Override
    public void save(ConfigurationChange change) {
        write(
                "cannot save the running configuration",
                session -> ConfigurationRows.save(session, change));
    }

    @Override
    public void close() {
        readers.forEach(Session::close);
        writer.close();
    }

    private static List<Unfinished> unfinished(Session session) throws SQLException {
        var unfinished = new ArrayList<Unfinished>();
        for (Action action : ActionRows.find(session, Sql.UNFINISHED_ACTIONS)) {
            unfinished.add(new Unfinished(action, CourseRows.find(session, action.id())));
        }
        return unfinished;
    }

    private static void saveManager(Session session, BackupManager manager) throws SQLException {
        session.update(Sql.SAVE_MANAGER, manager.id().value(), manager.systemCreated() ? 1 : 0);
    }

    private <T> T read(String what, Session.Work<T> work) {
        int next = Math.floorMod(turn.getAndIncrement(), readers.size());
        return readers.get(next).transact(what, work);
    }

    private void write(String what, Session.Change change) {
        writer.change(what, change);
    }

    private static <T> Optional<T> first(List<T> rows) {
        return rows.stream().findFirst();
    }

    private static Session open(List<Session> opened, Session session) {
        opened.add(session);
        return session;
    }

    private static void createFolder(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new BroException(
                    ErrorCode.CATALOG_UNAVAILABLE, "%s: %s".formatted(cannotOpen(file), e), e);
        }
    }

    private static String cannotSave(Action action) {
        return "cannot save action %s".formatted(action.id());
    }

    private static String cannotOpen(Path file) {
        return "cannot open the catalog %s".formatted(file);
    }
}
