package bro.orchestrator.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Dumps a SQLite database to standard output and loads it from standard input: what a command agent
 * runs. The dump is the file itself, to the byte.
 */
public final class SqliteProgram {
    private static final int BAD_USAGE = 2;
    private static final int FAILED = 1;

    private SqliteProgram() {}

    /** Wants: {@code dump FILE} or {@code load FILE}. */
    public static void main(String[] words) {
        String command = words.length == 2 ? words[0] : "";
        try {
            switch (command) {
                case "dump" -> dump(Path.of(words[1]), System.out);
                case "load" -> load(Path.of(words[1]), System.in);
                default -> {
                    System.err.println("usage: SqliteProgram dump FILE | load FILE");
                    System.exit(BAD_USAGE);
                }
            }
        } catch (IOException | SQLException e) {
            System.err.printf("%s %s failed: %s%n", command, words[1], e.getMessage());
            System.exit(FAILED);
        }
    }

    /** Copies the database while no writer can change it. */
    static void dump(Path database, OutputStream out) throws IOException, SQLException {
        // Closing a file drops the locks of the whole process on it, so this one closes last.
        try (var bytes = FileChannel.open(database, StandardOpenOption.READ);
                Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            requireSingleFile(statement);
            statement.execute("BEGIN IMMEDIATE");
            Channels.newInputStream(bytes).transferTo(out);
            out.flush();
            statement.execute("ROLLBACK");
        }
    }

    /** Puts the database in place only when all of it is here and durable. */
    static void load(Path database, InputStream in) throws IOException {
        Path target = database.toAbsolutePath();
        Path fresh = target.resolveSibling(target.getFileName() + ".loading");
        try {
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            sync(fresh, StandardOpenOption.WRITE);
            // a journal of the old database would be played into the new one
            Files.deleteIfExists(target.resolveSibling(target.getFileName() + "-journal"));
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            sync(target.resolveSibling("."), StandardOpenOption.READ);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static Connection open(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + database);
    }

    /** A write-ahead log would hold a part of the data. */
    private static void requireSingleFile(Statement statement) throws IOException, SQLException {
        try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
            if (mode.next() && mode.getString(1).equals("wal")) {
                throw new IOException("the database keeps a write-ahead log, which is not dumped");
            }
        }
    }

    private static void sync(Path path, StandardOpenOption access) throws IOException {
        try (var channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }
}
