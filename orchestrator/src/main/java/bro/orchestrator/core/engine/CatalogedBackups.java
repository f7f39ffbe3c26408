package bro.orchestrator.core.engine;

import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.BackupId;
import java.util.Optional;

/** Changes what the catalog says of a backup, and tells of it. */
final class CatalogedBackups {
    private CatalogedBackups() {}

    static void save(CatalogedBackup backup, Surroundings around) {
        BackupId id = backup.backup().id();
        Optional<CatalogedBackup> before = known(id, around);
        around.catalog().save(backup);
        around.listener().backupChanged(id, before, Optional.of(backup));
    }

    static void remove(BackupId id, Surroundings around) {
        Optional<CatalogedBackup> before = known(id, around);
        around.catalog().remove(id);
        around.listener().backupChanged(id, before, Optional.empty());
    }

    /** What cannot be read can still be replaced and removed. */
    private static Optional<CatalogedBackup> known(BackupId id, Surroundings around) {
        try {
            return around.catalog().backup(id);
        } catch (BroException e) {
            return Optional.empty();
        }
    }
}
