package bro.orchestrator.catalog;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One connection to the file and the statements prepared on it. One piece of work at a time, each a
 * transaction of its own.
 */
final class Session implements AutoCloseable {
    /** How long another process that holds the file is waited for, in milliseconds. */
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    /** Work in a transaction. */
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /** Work in a transaction that gives nothing back. */
    interface Change {
        void run(Session session) throws SQLException;
    }

    /** Makes a value of the current row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Path file;
    private final Connection connection;
    private final String begin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /**
     * @param begin opens a transaction. Not left to the driver: with its auto-commit off it begins
     *     the next one at each commit, and so would hold the write lock for ever.
     */
    private Session(Path file, Connection connection, String begin) {
        this.file = file;
        this.connection = connection;
        this.begin = begin;
    }

    /** Opens the connection that writes. */
    static Session writer(Path file) throws SQLException {
        var config = config();
        config.setJournalMode(JournalMode.WAL);
        // FULL: a commit waits for the disk
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        // IMMEDIATE: waits for the lock at the start, where the busy timeout holds
        return open(file, config, "BEGIN IMMEDIATE");
    }

    /** Opens a connection that reads and never waits for the one that writes. */
    static Session reader(Path file) throws SQLException {
        var session = open(file, config(), "BEGIN");
        session.execute("PRAGMA query_only = ON");
        return session;
    }

    private static SQLiteConfig config() {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        // the driver would ask for the last row's id after every statement
        config.setGetGeneratedKeys(false);
        return config;
    }

    private static Session open(Path file, SQLiteConfig config, String begin) throws SQLException {
        return new Session(file, config.createConnection("jdbc:sqlite:" + file), begin);
    }

    /**
     * Does the work in one transaction: all of it, or nothing.
     *
     * @param what a clause that names what cannot be done, e.g. {@code cannot save action 7}
     * @throws BroException as CATALOG_UNAVAILABLE, or CATALOG_DAMAGED if the file is no catalog
     */
    <T> T transact(String what, Work<T> work) {
        lock.lock();
        try {
            if (connection.isClosed()) {
                throw new BroException(
                        ErrorCode.CATALOG_UNAVAILABLE, what + ": the catalog is closed");
            }
            return committed(work);
        } catch (SQLException e) {
            throw failure(what, file, e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new BroException(
                    ErrorCode.CATALOG_DAMAGED,
                    damaged(file, "it holds a value that no program has written"),
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #transact(String, Work)}. */
    void change(String what, Change change) {
        transact(
                what,
                session -> {
                    change.run(session);
                    return session;
                });
    }

    private <T> T committed(Work<T> work) throws SQLException {
        update(begin);
        boolean done = false;
        try {
            T result = work.run(this);
            update("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                rollback();
            }
        }
    }

    /** Leaves the connection as it was, so that the next piece of work can begin. */
    private void rollback() {
        // a statement that failed half-way would keep the transaction open
        statements.values().forEach(Session::drop);
        statements.clear();
        try {
            execute("ROLLBACK");
        } catch (SQLException _) {
            // some errors, such as a full disk, have ended the transaction already
        }
    }

    private static void drop(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException _) {
            // closing tells once more what the statement failed of
        }
    }

    /** The statement, prepared once; its parameters are those of the call. */
    PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        var statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            statement.setObject(i + 1, value instanceof Optional<?> o ? o.orElse(null) : value);
        }
        return statement;
    }

    void update(String sql, Object... parameters) throws SQLException {
        prepare(sql, parameters).executeUpdate();
    }

    /** All rows. The reader must not use the same statement again. */
    <T> List<T> query(Row<T> reader, String sql, Object... parameters) throws SQLException {
        var rows = new ArrayList<T>();
        try (var result = prepare(sql, parameters).executeQuery()) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        }
        return rows;
    }

    /** Takes the next number of a counter. */
    long nextValue(String counter) throws SQLException {
        return query(row -> row.getLong(1), Sql.NEXT_VALUE, counter).getFirst();
    }

    /** Runs a statement that is used only once. */
    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends the work that is under way first. May be called twice. */
    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure("cannot close the catalog", file, e);
        } finally {
            lock.unlock();
        }
    }

    /** The failure as the core knows it. */
    static BroException failure(String what, Path file, SQLException e) {
        return isDamage(e)
                ? new BroException(ErrorCode.CATALOG_DAMAGED, damaged(file, e.getMessage()), e)
                : new BroException(
                        ErrorCode.CATALOG_UNAVAILABLE, "%s: %s".formatted(what, e.getMessage()), e);
    }

    /** Says that a file is no catalog, and what can be done about it. */
    static String damaged(Path file, @Nullable String why) {
        return "%s is not a sound catalog: %s; restore the file, or move it away to begin anew"
                .formatted(file, why);
    }

    private static boolean isDamage(SQLException e) {
        if (!(e instanceof SQLiteException known)) {
            return false;
        }
        // extended codes keep the primary one in their low byte
        int primary = known.getResultCode().code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }
}
