package bro.agent;

import static bro.agent.v1.FailureReason.FAILURE_REASON_LEASE_EXPIRED;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.StageLedger.Decision;
import bro.agent.v1.ActionKind;
import bro.agent.v1.Cancel;
import bro.agent.v1.FailureReason;
import bro.agent.v1.HeldAction;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.util.List;
import java.util.Set;

/** A ledger of an agent that locks, and short words for what goes in and comes out. */
abstract class StageLedgerFixture {
    static final Set<Stage> ALL =
            Set.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);
    static final String LAPSED = "the agent unlocked by itself, having lost the orchestrator";

    final StageLedger ledger = new StageLedger(ALL);

    static StageCommand backup(long actionId, Stage stage, long epoch) {
        return StageCommand.newBuilder()
                .setActionId(actionId)
                .setEpoch(epoch)
                .setKind(ActionKind.ACTION_KIND_CREATE_BACKUP)
                .setStage(wire(stage))
                .setManagerId("DEFAULT")
                .setBackupName("monday")
                .build();
    }

    static StageCommand restore(long actionId, Stage stage) {
        return backup(actionId, stage, 1).toBuilder()
                .setKind(ActionKind.ACTION_KIND_RESTORE)
                .build();
    }

    static bro.agent.v1.Stage wire(Stage stage) {
        return bro.agent.v1.Stage.valueOf("STAGE_" + stage);
    }

    static StageResult success(long actionId, Stage stage) {
        return StageResult.newBuilder()
                .setActionId(actionId)
                .setStage(wire(stage))
                .setSuccess(true)
                .build();
    }

    static StageResult released(long actionId, long microseconds) {
        return success(actionId, Stage.RELEASE).toBuilder()
                .setFrozenMicroseconds(microseconds)
                .build();
    }

    static StageResult failure(long actionId, Stage stage, FailureReason reason, String message) {
        return StageResult.newBuilder()
                .setActionId(actionId)
                .setStage(wire(stage))
                .setReason(reason)
                .setMessage(message)
                .build();
    }

    static StageResult lapsed(long actionId, Stage stage) {
        return failure(actionId, stage, FAILURE_REASON_LEASE_EXPIRED, LAPSED);
    }

    static Decision answer(StageResult result) {
        return new Decision.Answer(result);
    }

    static Decision run(StageCommand command) {
        return new Decision.Run(command, Wire.stage(command.getStage()).orElseThrow());
    }

    static HeldAction held(long actionId, long epoch, boolean locked) {
        return HeldAction.newBuilder()
                .setActionId(actionId)
                .setEpoch(epoch)
                .setLocked(locked)
                .build();
    }

    List<Decision> cancel(long actionId, long epoch) {
        return ledger.cancel(
                Cancel.newBuilder()
                        .setActionId(actionId)
                        .setReason("enough")
                        .setEpoch(epoch)
                        .build());
    }

    List<Decision> done(long actionId, Stage stage) {
        return ledger.done(success(actionId, stage), 0);
    }

    /** Commands a stage, runs it and reports its success. */
    void pass(long actionId, Stage stage, long epoch) {
        StageCommand command = backup(actionId, stage, epoch);
        assertThat(ledger.command(command)).containsExactly(run(command));
        var _ = done(actionId, stage);
    }

    /** Ends the lease of a lock while nothing runs, and the release that follows. */
    void lapse(long actionId, long epoch) {
        assertThat(ledger.lapse()).containsExactly(run(backup(actionId, Stage.RELEASE, epoch)));
        assertThat(done(actionId, Stage.RELEASE)).isEmpty();
    }
}
