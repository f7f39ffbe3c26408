package bro.orchestrator.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Brings a file to the tables that this program knows. The file keeps the number of the last
 * migration it has seen in {@code user_version}, and ours in {@code application_id}.
 */
final class Migrations {
    /** In their order; the number that begins each name is its place. Never changed, only added. */
    static final List<String> ALL =
            List.of("0001-actions-backups-managers.sql", "0002-configuration-in-pieces.sql");

    /** "BRO" and the catalog's first letter; tells our files from other programs' databases. */
    private static final int APPLICATION_ID = 0x42524f43;

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n");

    private Migrations() {}

    /**
     * Looks whether the file is a sound catalog of this program or an older one; a new, empty file
     * is. Reads all of it, changes nothing.
     *
     * @throws BroException as CATALOG_DAMAGED, naming the file, what is wrong and what to do
     */
    static void check(Session session, Path file) throws SQLException {
        int version = pragma(session, "user_version");
        boolean isNew = version == 0 && number(session, "SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew && pragma(session, "application_id") != APPLICATION_ID) {
            throw new BroException(
                    ErrorCode.CATALOG_DAMAGED,
                    "%s is the database of another program; move it away".formatted(file));
        }
        if (version > ALL.size()) {
            throw new BroException(
                    ErrorCode.CATALOG_DAMAGED,
                    ("%s has version %d, this program knows up to %d; start a newer program, or"
                                    + " restore the file of before the upgrade")
                            .formatted(file, version, ALL.size()));
        }
        String found = session.query(row -> row.getString(1), "PRAGMA quick_check(1)").getFirst();
        if (!found.equals("ok")) {
            String first = found.lines().findFirst().orElse("");
            throw new BroException(ErrorCode.CATALOG_DAMAGED, Session.damaged(file, first));
        }
    }

    /** Runs the migrations that the file has not seen, in the caller's transaction. */
    static void apply(Session session) throws SQLException {
        int version = pragma(session, "user_version");
        if (version == ALL.size()) {
            return;
        }
        for (String migration : ALL.subList(version, ALL.size())) {
            for (String statement : END_OF_STATEMENT.splitAsStream(read(migration)).toList()) {
                session.execute(statement);
            }
        }
        session.execute("PRAGMA application_id = %d".formatted(APPLICATION_ID));
        session.execute("PRAGMA user_version = %d".formatted(ALL.size()));
    }

    private static int pragma(Session session, String name) throws SQLException {
        return number(session, "PRAGMA " + name);
    }

    private static int number(Session session, String sql) throws SQLException {
        return session.query(row -> row.getInt(1), sql).getFirst();
    }

    private static String read(String migration) {
        try (var in = Migrations.class.getResourceAsStream(migration)) {
            if (in == null) {
                throw new IllegalStateException("no resource %s".formatted(migration));
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read %s".formatted(migration), e);
        }
    }
}
