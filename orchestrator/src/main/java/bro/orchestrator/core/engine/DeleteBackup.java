package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Plan;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.storage.Repository;
import java.util.TreeMap;

/** Removes a backup from repository and catalog. */
final class DeleteBackup implements Job {
    private final BackupId backup;
    private final Repository repository;
    private final Catalog catalog;

    DeleteBackup(BackupId backup, Repository repository, Catalog catalog) {
        this.backup = backup;
        this.repository = repository;
        this.catalog = catalog;
    }

    @Override
    public Plan plan() {
        return new Plan(ActionKind.DELETE_BACKUP, new TreeMap<>());
    }

    /** The repository first: of a crash in between, the next start finishes the rest. */
    @Override
    public void store() {
        repository.delete(backup);
        catalog.remove(backup);
    }

    @Override
    public void drop() {
        // a removal leaves nothing behind
    }
}
