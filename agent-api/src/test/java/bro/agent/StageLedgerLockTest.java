package bro.agent;

import static bro.agent.v1.FailureReason.FAILURE_REASON_CANCELLED;
import static bro.agent.v1.FailureReason.FAILURE_REASON_LEASE_EXPIRED;
import static bro.agent.v1.FailureReason.FAILURE_REASON_LOCK_LOST;
import static bro.agent.v1.FailureReason.FAILURE_REASON_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.StageLedger.Decision;
import bro.agent.v1.StageCommand;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageLedgerLockTest extends StageLedgerFixture {
    @Test
    void aReleaseTellsHowLongTheAgentWasLockedAndTellsItAgain() {
        var _ = ledger.command(backup(1, Stage.PREPARATION, 1));
        var _ = ledger.done(success(1, Stage.PREPARATION), 5_000);
        var _ = ledger.command(backup(1, Stage.RELEASE, 1));

        assertThat(ledger.done(success(1, Stage.RELEASE), 1_234_567))
                .containsExactly(answer(released(1, 1_229)));
        assertThat(ledger.command(backup(1, Stage.RELEASE, 2)))
                .containsExactly(answer(released(1, 1_229)));
    }

    @Test
    void aReleaseRunsAfterAPreparationThatFailed() {
        var _ = ledger.command(backup(1, Stage.PREPARATION, 1));
        var _ =
                ledger.done(
                        failure(1, Stage.PREPARATION, FAILURE_REASON_UNSPECIFIED, "no room"),
                        1_000);
        StageCommand release = backup(1, Stage.RELEASE, 1);

        assertThat(ledger.held()).containsExactly(held(1, 1, true));
        assertThat(ledger.command(release)).containsExactly(run(release));
        assertThat(ledger.done(success(1, Stage.RELEASE), 9_000))
                .containsExactly(answer(released(1, 0)));
        assertThat(ledger.held()).containsExactly(held(1, 1, false));
    }

    @Test
    void aReleaseOfWhatAnotherProcessHasLockedRunsOnce() {
        StageCommand release = backup(1, Stage.RELEASE, 1);

        assertThat(ledger.command(release)).containsExactly(run(release));
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)));
        assertThat(ledger.command(release)).containsExactly(answer(released(1, 0)));
    }

    @Test
    void aPreparationAfterTheReleaseDoesNotLock() {
        pass(1, Stage.RELEASE, 1);

        assertThat(ledger.command(backup(1, Stage.PREPARATION, 1)))
                .containsExactly(
                        answer(
                                failure(
                                        1,
                                        Stage.PREPARATION,
                                        FAILURE_REASON_UNSPECIFIED,
                                        "the action was released already")));
        assertThat(ledger.held()).containsExactly(held(1, 1, false));
    }

    @Test
    void aSnapshotWithoutALockIsRefusedAndRunsOnceThereIsOne() {
        var refusal =
                failure(
                        1,
                        Stage.SNAPSHOT,
                        FAILURE_REASON_LOCK_LOST,
                        "the agent is not locked: the process that had locked has ended");

        assertThat(ledger.command(backup(1, Stage.SNAPSHOT, 1))).containsExactly(answer(refusal));
        pass(1, Stage.PREPARATION, 1);
        pass(1, Stage.SNAPSHOT, 1);
    }

    @Test
    void anAgentThatDoesNotLockTakesASnapshotWithoutALock() {
        for (Set<Stage> stages :
                List.of(
                        Set.of(Stage.SNAPSHOT, Stage.TRANSFER),
                        Set.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.TRANSFER),
                        Set.of(Stage.RELEASE, Stage.SNAPSHOT, Stage.TRANSFER))) {
            StageCommand snapshot = backup(1, Stage.SNAPSHOT, 1);

            assertThat(new StageLedger(stages).command(snapshot)).containsExactly(run(snapshot));
        }
    }

    @Test
    void anAgentThatDoesNotReleaseHasNoLockToLose() {
        var unlocked = new StageLedger(Set.of(Stage.PREPARATION, Stage.TRANSFER));
        var _ = unlocked.command(backup(1, Stage.PREPARATION, 1));

        assertThat(unlocked.lapse()).isEmpty();
        assertThat(unlocked.held()).containsExactly(held(1, 1, false));
    }

    @Test
    void thePreparationOfARestoreLocksNothing() {
        StageCommand preparation = restore(1, Stage.PREPARATION);

        assertThat(ledger.command(preparation)).containsExactly(run(preparation));
        assertThat(ledger.lapse()).isEmpty();
        assertThat(ledger.held()).containsExactly(held(1, 1, false));
    }

    @Test
    void whileAnActionIsLockedTheStagesOfOthersWait() {
        pass(1, Stage.PREPARATION, 1);
        StageCommand other = backup(2, Stage.PREPARATION, 1);
        StageCommand release = backup(1, Stage.RELEASE, 1);

        assertThat(ledger.command(other)).isEmpty();
        pass(1, Stage.SNAPSHOT, 1);
        assertThat(ledger.command(release)).containsExactly(run(release));
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)), run(other));
    }

    @Test
    void theEndOfTheLeaseReleasesOnceAndClosesTheActionToThatEpoch() {
        pass(1, Stage.PREPARATION, 1);
        pass(1, Stage.SNAPSHOT, 3);

        lapse(1, 1);

        assertThat(ledger.lapse()).isEmpty();
        for (Stage stage : ALL) {
            assertThat(ledger.command(backup(1, stage, 3)))
                    .containsExactly(answer(lapsed(1, stage)));
        }
        assertThat(ledger.held()).containsExactly(held(1, 3, false));
    }

    @Test
    void anActionThatLapsedIsPreparedAnewUnderAHigherEpoch() {
        pass(1, Stage.PREPARATION, 1);
        pass(1, Stage.SNAPSHOT, 1);
        lapse(1, 1);

        assertThat(ledger.command(backup(1, Stage.SNAPSHOT, 2)))
                .containsExactly(answer(lapsed(1, Stage.SNAPSHOT)));
        assertThat(ledger.command(backup(1, Stage.RELEASE, 2)))
                .containsExactly(answer(lapsed(1, Stage.RELEASE)));
        pass(1, Stage.PREPARATION, 2);
        assertThat(ledger.held()).containsExactly(held(1, 2, true));
        pass(1, Stage.SNAPSHOT, 2);
        pass(1, Stage.RELEASE, 2);
    }

    @Test
    void aTransferAfterALapseRunsUnderAHigherEpoch() {
        pass(1, Stage.PREPARATION, 1);
        lapse(1, 1);

        pass(1, Stage.TRANSFER, 2);
    }

    @Test
    void aTransferIsNotTouchedByALeaseThatEndsAfterTheRelease() {
        pass(1, Stage.PREPARATION, 1);
        pass(1, Stage.SNAPSHOT, 1);
        pass(1, Stage.RELEASE, 1);
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));

        assertThat(ledger.lapse()).isEmpty();
        assertThat(done(1, Stage.TRANSFER)).containsExactly(answer(success(1, Stage.TRANSFER)));
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARATION", "SNAPSHOT", "TRANSFER"})
    void aStageUnderTheLockIsStoppedWhenTheLeaseEnds(Stage stage) {
        if (stage != Stage.PREPARATION) {
            pass(1, Stage.PREPARATION, 1);
        }
        var _ = ledger.command(backup(1, stage, 1));

        assertThat(ledger.lapse()).containsExactly(new Decision.Interrupt(LAPSED));
        assertThat(ledger.lapse()).isEmpty();
        assertThat(done(1, stage))
                .containsExactly(answer(lapsed(1, stage)), run(backup(1, Stage.RELEASE, 1)));
        assertThat(done(1, Stage.RELEASE)).isEmpty();
        assertThat(ledger.command(backup(1, stage, 1))).containsExactly(answer(lapsed(1, stage)));
    }

    @Test
    void aReleaseThatIsCommandedWhileTheAgentUnlocksByItselfWaitsForIt() {
        var _ = ledger.command(backup(1, Stage.PREPARATION, 1));
        var _ = ledger.done(success(1, Stage.PREPARATION), 0);
        var _ = ledger.lapse();
        var answer = lapsed(1, Stage.RELEASE).toBuilder().setFrozenMicroseconds(42).build();

        assertThat(ledger.command(backup(1, Stage.RELEASE, 1))).isEmpty();
        assertThat(ledger.held()).containsExactly(held(1, 1, true));
        assertThat(ledger.done(success(1, Stage.RELEASE), 42_000)).containsExactly(answer(answer));
        assertThat(ledger.command(backup(1, Stage.RELEASE, 1))).containsExactly(answer(answer));
    }

    @Test
    void aReleaseByItselfThatFailsIsToldWhenItIsCommanded() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.lapse();
        var _ = ledger.done(failure(1, Stage.RELEASE, FAILURE_REASON_UNSPECIFIED, "stuck"), 0);

        assertThat(ledger.command(backup(1, Stage.RELEASE, 1)))
                .containsExactly(
                        answer(
                                failure(
                                        1,
                                        Stage.RELEASE,
                                        FAILURE_REASON_LEASE_EXPIRED,
                                        LAPSED + "; that failed: stuck")));
    }

    @Test
    void aReleaseThatWasCommandedIsNotRepeatedWhenTheLeaseEnds() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.RELEASE, 1));

        assertThat(ledger.lapse()).isEmpty();
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)));
    }

    @Test
    void aReleaseThatWaitsIsHurriedWhenTheLeaseEnds() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.SNAPSHOT, 1));
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));
        var _ = ledger.command(backup(1, Stage.RELEASE, 1));

        assertThat(ledger.lapse())
                .containsExactly(answer(lapsed(1, Stage.TRANSFER)), new Decision.Interrupt(LAPSED));
        assertThat(done(1, Stage.SNAPSHOT))
                .containsExactly(
                        answer(lapsed(1, Stage.SNAPSHOT)), run(backup(1, Stage.RELEASE, 1)));
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)));
    }

    @Test
    void aPreparationThatWaitsWhenTheLeaseEndsDoesNotLockAfterwards() {
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));
        var _ = ledger.command(backup(2, Stage.PREPARATION, 1));

        assertThat(ledger.lapse()).containsExactly(answer(lapsed(2, Stage.PREPARATION)));
        assertThat(done(1, Stage.TRANSFER)).containsExactly(answer(success(1, Stage.TRANSFER)));
        assertThat(ledger.command(backup(2, Stage.RELEASE, 1)))
                .containsExactly(answer(lapsed(2, Stage.RELEASE)));
        pass(2, Stage.PREPARATION, 2);
    }

    @Test
    void aNewPreparationWaitsForTheReleaseOfTheOldLock() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.lapse();
        StageCommand anew = backup(1, Stage.PREPARATION, 2);
        StageCommand release = backup(1, Stage.RELEASE, 2);

        assertThat(ledger.command(anew)).isEmpty();
        assertThat(ledger.command(release)).isEmpty();
        assertThat(done(1, Stage.RELEASE)).containsExactly(run(anew));
        assertThat(done(1, Stage.PREPARATION))
                .containsExactly(answer(success(1, Stage.PREPARATION)), run(release));
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)));
    }

    @Test
    void aReleaseOfANewPreparationThatWaitsIsNotAnsweredForTheOldOne() {
        pass(1, Stage.PREPARATION, 1);
        lapse(1, 1);
        var _ = ledger.command(backup(2, Stage.TRANSFER, 2));
        StageCommand anew = backup(1, Stage.PREPARATION, 2);
        StageCommand release = backup(1, Stage.RELEASE, 2);

        assertThat(ledger.command(anew)).isEmpty();
        assertThat(ledger.command(release)).isEmpty();
        assertThat(done(2, Stage.TRANSFER))
                .containsExactly(answer(success(2, Stage.TRANSFER)), run(anew));
        assertThat(done(1, Stage.PREPARATION))
                .containsExactly(answer(success(1, Stage.PREPARATION)), run(release));
    }

    @Test
    void aStageThatWasRepeatedWhileItWaitedIsJudgedByTheHigherEpoch() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.lapse();
        var _ = ledger.command(backup(1, Stage.PREPARATION, 1));
        var _ = ledger.command(backup(1, Stage.PREPARATION, 2));

        assertThat(done(1, Stage.RELEASE)).containsExactly(run(backup(1, Stage.PREPARATION, 1)));
    }

    @Test
    void aStageThatACancelAndTheEndOfTheLeaseStopIsStoppedOnce() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.SNAPSHOT, 1));
        var _ = cancel(1, 1);

        assertThat(ledger.lapse()).isEmpty();
        assertThat(done(1, Stage.SNAPSHOT))
                .containsExactly(
                        answer(
                                failure(
                                        1,
                                        Stage.SNAPSHOT,
                                        FAILURE_REASON_CANCELLED,
                                        "cancelled: enough")),
                        run(backup(1, Stage.RELEASE, 1)));
    }
}
