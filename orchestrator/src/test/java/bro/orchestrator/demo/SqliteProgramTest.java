package bro.orchestrator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteProgramTest {
    private static final int ROWS = 500;

    @TempDir Path directory;
    private Path database;

    @BeforeEach
    void make() throws IOException {
        database = directory.resolve("shop.db");
        DemoDatabase.make(database, ROWS);
    }

    @Test
    void whatIsDumpedComesBackToTheByte() throws IOException, SQLException {
        byte[] before = Files.readAllBytes(database);
        byte[] dump = dump();
        DemoDatabase.corrupt(database);

        SqliteProgram.load(database, new ByteArrayInputStream(dump));

        assertThat(Files.readAllBytes(database)).isEqualTo(before);
        assertThat(purchases()).isEqualTo(ROWS - ROWS / 10 - ROWS / 20);
    }

    @Test
    void nobodyWritesWhileItIsDumped() throws IOException, SQLException {
        OutputStream out =
                new ByteArrayOutputStream() {
                    @Override
                    public void flush() {
                        assertThatThrownBy(() -> deleteArticle()).hasMessageContaining("locked");
                    }
                };

        SqliteProgram.dump(database, out);

        deleteArticle();
    }

    @Test
    void aLoadThatBreaksLeavesTheOldDatabase() throws IOException {
        byte[] before = Files.readAllBytes(database);
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("broken");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                };

        assertThatThrownBy(() -> SqliteProgram.load(database, broken)).hasMessage("broken");

        assertThat(Files.readAllBytes(database)).isEqualTo(before);
        assertThat(directory).isDirectoryNotContaining("glob:**.loading");
    }

    @Test
    void aWriteAheadLogIsRefused() throws IOException, SQLException {
        try (Connection connection = SqliteProgram.open(database);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
        }

        assertThatThrownBy(this::dump).hasMessageContaining("write-ahead log");
    }

    private byte[] dump() throws IOException, SQLException {
        var dump = new ByteArrayOutputStream();
        SqliteProgram.dump(database, dump);
        return dump.toByteArray();
    }

    private void deleteArticle() throws SQLException {
        try (Connection connection = SqliteProgram.open(database);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            statement.executeUpdate("DELETE FROM article WHERE id = 1");
        }
    }

    private long purchases() throws SQLException {
        try (Connection connection = SqliteProgram.open(database);
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM purchase")) {
            assertThat(result.next()).isTrue();
            return result.getLong(1);
        }
    }
}
