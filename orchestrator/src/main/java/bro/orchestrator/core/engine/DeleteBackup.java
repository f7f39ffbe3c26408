package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import java.util.Optional;
import java.util.Set;

/** Removes a backup from repository and catalog. */
final class DeleteBackup implements Job {
    private final BackupId backup;
    private final Surroundings around;

    DeleteBackup(BackupId backup, Surroundings around) {
        this.backup = backup;
        this.around = around;
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
        around.repository().delete(backup);
        CatalogedBackups.remove(backup, around);
    }

    @Override
    public void drop(Course course, Optional<Failure> failure) {
        // a removal leaves nothing behind
    }
}
