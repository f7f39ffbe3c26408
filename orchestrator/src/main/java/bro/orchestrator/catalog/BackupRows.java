package bro.orchestrator.catalog;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Backups as rows of {@code backup}, {@code part} and {@code fragment}. */
final class BackupRows {
    private BackupRows() {}

    static void save(Session session, CatalogedBackup cataloged) throws SQLException {
        var backup = cataloged.backup();
        remove(session, backup.id());
        long key = session.nextValue("backup");
        session.update(
                Sql.ADD_BACKUP,
                key,
                backup.id().manager().value(),
                backup.id().name().value(),
                backup.madeBy().value(),
                Times.text(backup.createdAt()),
                backup.creationType().name(),
                backup.status().name(),
                backup.consistency().name(),
                cataloged.manifest().hex());
        for (int i = 0; i < backup.parts().size(); i++) {
            save(session, key, i, backup.parts().get(i));
        }
    }

    static void remove(Session session, BackupId id) throws SQLException {
        session.update(Sql.REMOVE_BACKUP, id.manager().value(), id.name().value());
    }

    static List<CatalogedBackup> find(Session session, String sql, Object... parameters)
            throws SQLException {
        return session.query(row -> read(session, row), sql, parameters);
    }

    private static void save(Session session, long key, int position, Backup.Part part)
            throws SQLException {
        var software = part.softwareVersion();
        session.update(
                Sql.ADD_PART,
                key,
                position,
                part.agent().value(),
                software.productName(),
                software.productNumber(),
                software.revision(),
                software.productionDate(),
                software.description(),
                software.type(),
                software.semanticVersion(),
                part.frozen().map(Times::microseconds));
        for (int i = 0; i < part.fragments().size(); i++) {
            var fragment = part.fragments().get(i);
            session.update(
                    Sql.ADD_FRAGMENT,
                    key,
                    position,
                    i,
                    fragment.id(),
                    fragment.version(),
                    fragment.sizeBytes(),
                    fragment.sha256().hex(),
                    fragment.customMetadata().base64());
        }
    }

    /** What the columns hold that part and participant share. */
    static SoftwareVersion software(ResultSet row) throws SQLException {
        return new SoftwareVersion(
                row.getString("product_name"),
                row.getString("product_number"),
                row.getString("revision"),
                row.getString("production_date"),
                row.getString("description"),
                row.getString("type"),
                row.getString("semantic_version"));
    }

    private static CatalogedBackup read(Session session, ResultSet row) throws SQLException {
        long key = row.getLong("key");
        var backup =
                new Backup(
                        new BackupId(
                                new ManagerId(row.getString("manager")),
                                new BackupName(row.getString("name"))),
                        new ActionId(row.getLong("made_by")),
                        Times.instant(row.getString("created_at")),
                        Backup.CreationType.valueOf(row.getString("creation_type")),
                        Backup.Status.valueOf(row.getString("status")),
                        Backup.Consistency.valueOf(row.getString("consistency")),
                        session.query(part -> readPart(session, key, part), Sql.PARTS, key));
        return new CatalogedBackup(backup, new Digest(row.getString("manifest")));
    }

    private static Backup.Part readPart(Session session, long key, ResultSet row)
            throws SQLException {
        return new Backup.Part(
                new AgentId(row.getString("agent")),
                software(row),
                Times.duration(row, "frozen_microseconds"),
                session.query(
                        BackupRows::readFragment, Sql.FRAGMENTS, key, row.getInt("position")));
    }

    // by number: of the rows there are many, and a look-up by name costs more than the value
    private static Fragment readFragment(ResultSet row) throws SQLException {
        return new Fragment(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                new Digest(row.getString(4)),
                CustomMetadata.ofBase64(row.getString(5)));
    }
}
