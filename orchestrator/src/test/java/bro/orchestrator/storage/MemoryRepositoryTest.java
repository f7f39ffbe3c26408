package bro.orchestrator.storage;

import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.storage.Repository;
import org.junit.jupiter.api.Test;

class MemoryRepositoryTest extends RepositoryContract {
    private MemoryRepository memory = new MemoryRepository();

    @Override
    protected Repository open() {
        return memory;
    }

    @Override
    protected Repository reopen() {
        memory = memory.reopened();
        return memory;
    }

    @Override
    protected void damageManifest(BackupId backup) {
        memory.damageManifest(backup);
    }

    @Override
    protected void overwrite(BackupId backup, AgentId agent, String fragmentId, byte[] bytes) {
        memory.overwrite(backup, agent, fragmentId, bytes);
    }

    @Override
    protected void lose(BackupId backup, AgentId agent, String fragmentId) {
        memory.lose(backup, agent, fragmentId);
    }

    @Override
    protected void tamper(ActionId action, AgentId agent, String fragmentId, byte[] bytes) {
        memory.tamper(action, agent, fragmentId, bytes);
    }

    @Test
    void itFailsUntilItIsHealed() {
        memory.failWith(ErrorCode.STORAGE_FULL);
        assertFails(ErrorCode.STORAGE_FULL, () -> memory.stage(ACTION, AGENT, "a"));

        memory.heal();

        memory.stage(ACTION, AGENT, "a").close();
    }
}
