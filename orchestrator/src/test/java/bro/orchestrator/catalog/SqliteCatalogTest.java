package bro.orchestrator.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest extends CatalogContract {
    private final List<Catalog> abandoned = new ArrayList<>();

    @TempDir Path folder;

    @Override
    protected Catalog open() {
        return SqliteCatalog.open(file());
    }

    @Override
    protected Catalog reopen() {
        abandoned.add(catalog);
        return open();
    }

    @AfterEach
    void closeAbandoned() {
        abandoned.forEach(Catalog::close);
    }

    @Test
    void everyMigrationIsListedAndNumberedInOrder() throws Exception {
        var resource = SqliteCatalog.class.getResource(Migrations.ALL.getFirst());
        assertThat(resource).isNotNull();
        try (var files = Files.list(Path.of(resource.toURI()).getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(".sql"))
                    .containsExactlyInAnyOrderElementsOf(Migrations.ALL);
        }
        for (int i = 0; i < Migrations.ALL.size(); i++) {
            assertThat(Migrations.ALL.get(i)).startsWith("%04d-".formatted(i + 1));
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsDamaged() throws IOException {
        Path file = Files.writeString(folder.resolve("junk"), "no database\n".repeat(1000));

        assertDamaged(file, "restore the file");
    }

    @Test
    void aCatalogWithAJunkHeaderIsDamaged() throws IOException {
        Path file = closedWithActions();
        overwrite(file, 0, 16);

        assertDamaged(file, "restore the file");
    }

    @Test
    void aCatalogThatWasCutOffIsDamaged() throws IOException {
        Path file = closedWithActions();
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(access.length() / 2);
        }

        assertDamaged(file, "restore the file");
    }

    @Test
    void aCatalogWithAPageOfJunkIsDamaged() throws IOException {
        Path file = closedWithActions();
        overwrite(file, Files.size(file) - 4096, 4096);

        assertDamaged(file, "restore the file");
    }

    @Test
    void aValueThatNoProgramWroteIsDamage() throws SQLException {
        catalog.save(action(1, Action.State.RUNNING));

        change(file(), "UPDATE action SET kind = 'DANCE'");

        assertFails(ErrorCode.CATALOG_DAMAGED, () -> catalog.action(new ActionId(1)));
        assertThatThrownBy(() -> catalog.action(new ActionId(1)))
                .message()
                .contains("a value that no program has written")
                .doesNotContain("bro.orchestrator");
    }

    @Test
    void aNewerCatalogIsRefusedWithBothVersions() throws IOException, SQLException {
        Path file = closedWithActions();
        change(file, "PRAGMA user_version = 99");

        assertDamaged(file, "version 99, this program knows up to 2; start a newer program");
    }

    @Test
    void anotherProgramsDatabaseIsRefusedAndNotTouched() throws IOException, SQLException {
        Path file = folder.resolve("other.db");
        change(file, "CREATE TABLE t (x)");
        byte[] before = Files.readAllBytes(file);

        assertDamaged(file, "another program");

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aConfigurationKeptAsOneTextIsOnePieceFromNowOn() throws SQLException {
        change(file(), "CREATE TABLE running_configuration (id SMALLINT, encoded TEXT)");
        change(file(), "INSERT INTO running_configuration VALUES (1, '{}')");
        change(file(), "DROP TABLE configuration");
        change(file(), "PRAGMA user_version = 1");

        catalog = reopen();

        assertThat(catalog.runningConfiguration()).isEqualTo(Map.of("", "{}"));
    }

    @Test
    void anEmptyFileIsANewCatalog() throws IOException {
        Path file = Files.createFile(folder.resolve("empty"));

        try (var fresh = SqliteCatalog.open(file)) {
            assertThat(fresh.managers()).isEmpty();
        }
    }

    @Test
    void theFolderIsMadeIfItIsMissing() {
        try (var fresh = SqliteCatalog.open(folder.resolve("a/b/catalog.db"))) {
            assertThat(fresh.managers()).isEmpty();
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsUnavailable() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("file"));

        assertFails(
                ErrorCode.CATALOG_UNAVAILABLE,
                () -> SqliteCatalog.open(inTheWay.resolve("catalog.db")));
        assertFails(ErrorCode.CATALOG_UNAVAILABLE, () -> SqliteCatalog.open(folder));
    }

    @Test
    void aWriteThatFailsHalfWayLeavesTheOldRecord() throws SQLException {
        var before = action(1, Action.State.RUNNING);
        catalog.save(before);
        change(
                file(),
                """
                CREATE TRIGGER refuse BEFORE INSERT ON agent_report
                BEGIN SELECT RAISE(ABORT, 'refused'); END
                """);

        assertFails(
                ErrorCode.CATALOG_UNAVAILABLE,
                () -> catalog.save(action(1, Action.State.CANCELLING)));

        assertThat(catalog.action(new ActionId(1))).contains(before);
    }

    @Test
    void anActionIsNotSavedWithoutItsCourse() throws SQLException {
        var before = action(1, Action.State.QUEUED);
        var course = new Course(new TreeSet<>(Set.of(new AgentId("a"))), new TreeMap<>());
        catalog.save(before, course);
        change(
                file(),
                """
                CREATE TRIGGER refuse BEFORE INSERT ON chosen_agent
                BEGIN SELECT RAISE(ABORT, 'refused'); END
                """);

        assertFails(
                ErrorCode.CATALOG_UNAVAILABLE,
                () -> catalog.save(action(1, Action.State.RUNNING), course));

        assertThat(catalog.unfinished()).containsExactly(new Catalog.Unfinished(before, course));
    }

    @Test
    void whatIsReplacedOrForgottenLeavesNoRowsBehind() throws SQLException {
        var backup = new CatalogedBackup(backup(BACKUP, NOW), MANIFEST);
        catalog.save(backup);
        catalog.save(backup);

        catalog.remove(BACKUP);

        try (var session = Session.reader(file())) {
            for (String table : List.of("backup", "part", "fragment")) {
                assertThat(session.query(row -> row.getInt(1), "SELECT count(*) FROM " + table))
                        .as(table)
                        .containsExactly(0);
            }
        }
    }

    @Test
    void readingDoesNotWaitForTheWriter() throws Exception {
        catalog.save(action(1, Action.State.RUNNING));
        var writing = new CountDownLatch(1);
        var read = new CountDownLatch(1);
        try (var writer = Session.writer(file())) {
            var thread =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            writer.change(
                                                    "cannot wait",
                                                    session -> {
                                                        session.update(Sql.REMOVE_REPORTS, 1L);
                                                        writing.countDown();
                                                        awaitQuietly(read);
                                                    }));
            writing.await();

            assertThat(catalog.unfinished())
                    .extracting(left -> left.action())
                    .containsExactly(action(1, Action.State.RUNNING));

            read.countDown();
            thread.join();
        }
    }

    @Test
    void theUnfinishedAreFoundThroughTheirIndex() throws SQLException {
        try (var session = Session.reader(file())) {
            var plan =
                    session.query(
                            row -> row.getString("detail"),
                            "EXPLAIN QUERY PLAN " + Sql.UNFINISHED_ACTIONS);

            assertThat(plan).singleElement().asString().contains("action_not_ended");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Path file() {
        return folder.resolve("catalog.db");
    }

    private void assertDamaged(Path file, String reason) {
        assertFails(ErrorCode.CATALOG_DAMAGED, () -> SqliteCatalog.open(file));
        assertThatThrownBy(() -> SqliteCatalog.open(file))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }

    /** A sound catalog of some pages, closed. */
    private Path closedWithActions() {
        Path file = folder.resolve("closed.db");
        try (var closed = SqliteCatalog.open(file)) {
            for (int id = 0; id < 100; id++) {
                closed.save(action(id, Action.State.RUNNING));
            }
        }
        return file;
    }

    private static void overwrite(Path file, long offset, int sizeBytes) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(offset);
            access.write("junk".repeat(sizeBytes / 4).getBytes(UTF_8));
        }
    }

    private static void change(Path file, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aDiskThatWasFullIsForgottenOnceThereIsRoom() throws SQLException {
        Path file = folder.resolve("small.db");
        SqliteCatalog.open(file).close();
        try (var session = Session.writer(file)) {
            session.execute("PRAGMA max_page_count = 1");
            Session.Change fill =
                    it -> {
                        long id = it.nextValue("action");
                        it.update(Sql.SAVE_PIECE, "key", "x".repeat(1 << 20) + id);
                    };
            assertThatThrownBy(() -> session.change("fill", fill)).isInstanceOf(BroException.class);
            assertThatThrownBy(() -> session.change("fill", fill)).hasMessageContaining("full");

            session.execute("PRAGMA max_page_count = 100000");
            session.change("fill", fill);
        }
    }
}
