package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.storage.Repository;
import java.util.Optional;
import java.util.Set;

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
    public Set<AgentId> needs() {
        return Set.of();
    }

    @Override
    public Course begin(Set<AgentId> reserved) {
        return Course.NONE;
    }

    @Override
    public void store(Course course) {
        repository.delete(backup);
        catalog.remove(backup);
    }

    @Override
    public void drop(Course course, Optional<Failure> failure) {
        // a removal leaves nothing behind
    }
}
