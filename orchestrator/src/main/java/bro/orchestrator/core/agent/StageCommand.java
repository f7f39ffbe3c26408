package bro.orchestrator.core.agent;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import java.time.Duration;
import java.util.Optional;

/**
 * What an agent is asked to do.
 *
 * @param epoch number of the orchestrator's run; a later run has a higher one
 * @param consistencyToken in TRANSFER, what the agent answered in SNAPSHOT; else empty
 * @param part in a restore, the agent's part of the backup
 */
public record StageCommand(
        ActionId action,
        long epoch,
        ActionKind kind,
        Stage stage,
        BackupId backup,
        Duration timeLimit,
        String consistencyToken,
        Optional<Backup.Part> part) {}
