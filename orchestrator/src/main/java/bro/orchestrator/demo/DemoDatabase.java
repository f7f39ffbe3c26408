package bro.orchestrator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** A shop in SQLite: customers, articles and orders. The same at every run. */
final class DemoDatabase {
    private static final long SEED = 20_261_120;
    private static final int NOTE_BYTES = 60;

    private DemoDatabase() {}

    /** Makes the database with that many rows in all. */
    static void make(Path file, int rows) throws IOException {
        Files.deleteIfExists(file);
        try (Connection connection = SqliteProgram.open(file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)");
            statement.executeUpdate("CREATE TABLE article (id INTEGER PRIMARY KEY, cents INTEGER)");
            statement.executeUpdate(
                    "CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES"
                            + " customer, article INTEGER REFERENCES article, note TEXT)");
            statement.executeUpdate("CREATE INDEX by_customer ON purchase (customer)");
            connection.setAutoCommit(false);
            fill(connection, rows);
            connection.commit();
        } catch (SQLException e) {
            throw new IOException("the database cannot be made: " + e.getMessage(), e);
        }
    }

    /** Cuts off most of the file and overwrites its head, as a bad disk would. */
    static void corrupt(Path file) throws IOException {
        byte[] noise = new byte[(int) (Files.size(file) / 3)];
        new SplittableRandom(SEED).nextBytes(noise);
        Files.write(file, noise);
    }

    private static void fill(Connection connection, int rows) throws SQLException {
        var random = new SplittableRandom(SEED);
        int customers = rows / 10;
        int articles = rows / 20;
        try (var customer = connection.prepareStatement("INSERT INTO customer VALUES (?, ?)");
                var article = connection.prepareStatement("INSERT INTO article VALUES (?, ?)");
                var purchase =
                        connection.prepareStatement("INSERT INTO purchase VALUES (?,?,?,?)")) {
            for (int id = 0; id < customers; id++) {
                insert(customer, id, "Customer " + Long.toString(random.nextLong(), 36));
            }
            for (int id = 0; id < articles; id++) {
                insert(article, id, random.nextInt(1, 100_000));
            }
            byte[] note = new byte[NOTE_BYTES];
            for (int id = 0; id < rows - customers - articles; id++) {
                random.nextBytes(note);
                insert(
                        purchase,
                        id,
                        random.nextInt(Math.max(1, customers)),
                        random.nextInt(Math.max(1, articles)),
                        HexFormat.of().formatHex(note));
            }
        }
    }

    private static void insert(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.executeUpdate();
    }
}
