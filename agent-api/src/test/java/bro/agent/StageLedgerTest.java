package bro.agent;

import static bro.agent.v1.FailureReason.FAILURE_REASON_CANCELLED;
import static bro.agent.v1.FailureReason.FAILURE_REASON_STALE_EPOCH;
import static bro.agent.v1.FailureReason.FAILURE_REASON_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.agent.StageLedger.Decision;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageLedgerTest extends StageLedgerFixture {
    @Test
    void aStageRunsAtOnceAndItsResultIsTheAnswer() {
        StageCommand command = backup(1, Stage.TRANSFER, 1);

        assertThat(ledger.command(command)).containsExactly(run(command));
        assertThat(done(1, Stage.TRANSFER)).containsExactly(answer(success(1, Stage.TRANSFER)));
    }

    @Test
    void stagesRunOneAfterAnother() {
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));
        StageCommand second = backup(2, Stage.TRANSFER, 1);
        StageCommand third = backup(3, Stage.TRANSFER, 1);

        assertThat(ledger.command(second)).isEmpty();
        assertThat(ledger.command(third)).isEmpty();
        assertThat(done(1, Stage.TRANSFER))
                .containsExactly(answer(success(1, Stage.TRANSFER)), run(second));
        assertThat(done(2, Stage.TRANSFER))
                .containsExactly(answer(success(2, Stage.TRANSFER)), run(third));
    }

    @Test
    void aResultWithoutAStageIsAMistakeOfTheDriver() {
        assertThatThrownBy(() -> done(1, Stage.TRANSFER)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRepeatedCommandIsIgnoredWhileItsStageRunsOrWaits() {
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));
        var _ = ledger.command(backup(2, Stage.TRANSFER, 1));

        assertThat(ledger.command(backup(1, Stage.TRANSFER, 2))).isEmpty();
        assertThat(ledger.command(backup(2, Stage.TRANSFER, 2))).isEmpty();
        assertThat(done(1, Stage.TRANSFER))
                .containsExactly(
                        answer(success(1, Stage.TRANSFER)), run(backup(2, Stage.TRANSFER, 1)));
        assertThat(done(2, Stage.TRANSFER)).containsExactly(answer(success(2, Stage.TRANSFER)));
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aStageThatWasAnsweredIsAnsweredAgainAlsoUnderAHigherEpoch(Stage stage) {
        var answering = new StageLedger(Set.of(Stage.TRANSFER));
        var _ = answering.command(backup(1, stage, 1));
        StageResult result = failure(1, stage, FAILURE_REASON_UNSPECIFIED, "the disk is on fire");
        var _ = answering.done(result, 0);

        assertThat(answering.command(backup(1, stage, 1))).containsExactly(answer(result));
        assertThat(answering.command(backup(1, stage, 2))).containsExactly(answer(result));
    }

    @Test
    void aRememberedAnswerDoesNotWaitForTheStageThatRuns() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.SNAPSHOT, 1));

        assertThat(ledger.command(backup(1, Stage.PREPARATION, 1)))
                .containsExactly(answer(success(1, Stage.PREPARATION)));
    }

    @Test
    void aCommandOfALowerEpochIsRefusedAndForgotten() {
        pass(1, Stage.TRANSFER, 7);

        var refusal =
                failure(
                        2,
                        Stage.TRANSFER,
                        FAILURE_REASON_STALE_EPOCH,
                        "the command is of run 6 of the orchestrator, but run 7 was heard already");
        assertThat(ledger.command(backup(2, Stage.TRANSFER, 6))).containsExactly(answer(refusal));
        assertThat(ledger.held()).containsExactly(held(1, 7, false));
        assertThat(ledger.command(backup(2, Stage.TRANSFER, 7)))
                .containsExactly(run(backup(2, Stage.TRANSFER, 7)));
    }

    @Test
    void epochsAreUnsigned() {
        pass(1, Stage.TRANSFER, Long.MAX_VALUE);
        pass(2, Stage.TRANSFER, Long.MIN_VALUE);

        assertThat(ledger.command(backup(3, Stage.TRANSFER, 1)))
                .first()
                .extracting(decision -> ((Decision.Answer) decision).result().getReason())
                .isEqualTo(FAILURE_REASON_STALE_EPOCH);
    }

    @Test
    void aCancelOfALowerEpochIsIgnoredAndOneOfAHigherOneCounts() {
        var _ = ledger.command(backup(1, Stage.TRANSFER, 2));

        assertThat(cancel(1, 1)).isEmpty();
        assertThat(cancel(1, 3))
                .containsExactly(
                        new Decision.TellCancelled(1, "enough"), new Decision.Interrupt("enough"));
        assertThat(ledger.command(backup(2, Stage.TRANSFER, 2)))
                .first()
                .extracting(decision -> ((Decision.Answer) decision).result().getReason())
                .isEqualTo(FAILURE_REASON_STALE_EPOCH);
    }

    @Test
    void aCancelStopsWhatRunsAndWhatWaitsButTheRelease() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.SNAPSHOT, 1));
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));
        var _ = ledger.command(backup(1, Stage.RELEASE, 1));
        var transfer = failure(1, Stage.TRANSFER, FAILURE_REASON_CANCELLED, "cancelled: enough");
        var snapshot = failure(1, Stage.SNAPSHOT, FAILURE_REASON_CANCELLED, "cancelled: enough");

        assertThat(cancel(1, 1))
                .containsExactly(
                        new Decision.TellCancelled(1, "enough"),
                        answer(transfer),
                        new Decision.Interrupt("enough"));
        // Whatever the callback made of it: it was too late.
        assertThat(done(1, Stage.SNAPSHOT))
                .containsExactly(answer(snapshot), run(backup(1, Stage.RELEASE, 1)));
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)));
        assertThat(ledger.command(backup(1, Stage.SNAPSHOT, 1))).containsExactly(answer(snapshot));
        assertThat(ledger.command(backup(1, Stage.TRANSFER, 1))).containsExactly(answer(transfer));
    }

    @Test
    void aCancelComesOnceAndKeepsTheReleaseThatRuns() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.RELEASE, 1));

        assertThat(cancel(1, 1)).containsExactly(new Decision.TellCancelled(1, "enough"));
        assertThat(cancel(1, 2)).isEmpty();
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)));
    }

    @Test
    void aCancelLeavesOtherActionsAloneAndIsRemembered() {
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));

        // of which nothing goes on, so its author need not hear of it
        assertThat(cancel(2, 1)).isEmpty();
        assertThat(done(1, Stage.TRANSFER)).containsExactly(answer(success(1, Stage.TRANSFER)));
        assertThat(ledger.command(backup(2, Stage.PREPARATION, 2)))
                .containsExactly(
                        answer(
                                failure(
                                        2,
                                        Stage.PREPARATION,
                                        FAILURE_REASON_CANCELLED,
                                        "cancelled: enough")));
        StageCommand release = backup(2, Stage.RELEASE, 2);
        assertThat(ledger.command(release)).containsExactly(run(release));
    }

    @Test
    void aNewProcessHoldsNothing() {
        assertThat(ledger.held()).isEmpty();
    }

    @Test
    void whatIsLockedWaitsOrRunsIsHeldAndTheLatestThatWasAnswered() {
        pass(1, Stage.TRANSFER, 1);
        pass(2, Stage.TRANSFER, 1);
        assertThat(ledger.held()).containsExactly(held(2, 1, false));

        pass(3, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(3, Stage.SNAPSHOT, 2));
        var _ = ledger.command(backup(4, Stage.TRANSFER, 2));
        assertThat(ledger.held()).containsExactly(held(3, 2, true), held(4, 2, false));
    }

    @Test
    void anActionThatWasCancelledAndReleasedIsNotHeldAnyMore() {
        pass(1, Stage.PREPARATION, 1);
        var _ = cancel(1, 1);
        assertThat(ledger.held()).containsExactly(held(1, 1, true));

        pass(1, Stage.RELEASE, 1);
        assertThat(ledger.held()).isEmpty();
    }

    @Test
    void aCancelOfAnOldActionDoesNotHideTheLatest() {
        pass(1, Stage.TRANSFER, 1);
        pass(2, Stage.TRANSFER, 1);
        var _ = cancel(1, 1);

        assertThat(ledger.held()).containsExactly(held(2, 1, false));
    }

    @Test
    void onlyTheLatestActionsAreRememberedAndThoseOfWhichSomethingIsLeft() {
        pass(1, Stage.PREPARATION, 1);
        for (int id = 2; id <= StageLedger.REMEMBERED_MAX + 5; id++) {
            var _ = cancel(id, 1);
        }

        int last = StageLedger.REMEMBERED_MAX + 5;
        // Forgotten, so it waits for its turn.
        assertThat(ledger.command(backup(2, Stage.TRANSFER, 1))).isEmpty();
        assertThat(ledger.command(backup(last, Stage.TRANSFER, 1)))
                .containsExactly(
                        answer(
                                failure(
                                        last,
                                        Stage.TRANSFER,
                                        FAILURE_REASON_CANCELLED,
                                        "cancelled: enough")));
        assertThat(ledger.command(backup(1, Stage.PREPARATION, 1)))
                .containsExactly(answer(success(1, Stage.PREPARATION)));
    }

    @Test
    void theQueueIsBounded() {
        var _ = ledger.command(backup(1, Stage.TRANSFER, 1));
        for (int i = 0; i < StageLedger.QUEUE_MAX; i++) {
            assertThat(ledger.command(backup(2 + i, Stage.TRANSFER, 1))).isEmpty();
        }
        StageCommand oneMore = backup(1000, Stage.TRANSFER, 1);

        assertThat(ledger.command(oneMore))
                .containsExactly(
                        answer(
                                failure(
                                        1000,
                                        Stage.TRANSFER,
                                        FAILURE_REASON_UNSPECIFIED,
                                        "the agent takes no more commands")));
        assertThat(ledger.held()).hasSize(1 + StageLedger.QUEUE_MAX);

        var _ = done(1, Stage.TRANSFER);
        assertThat(ledger.command(oneMore)).isEmpty();
        assertThat(ledger.held()).hasSize(1 + StageLedger.QUEUE_MAX);
    }

    @Test
    void aStageOfALaterProtocolIsRefused() {
        var command = backup(1, Stage.TRANSFER, 1).toBuilder().setStageValue(99).build();

        var refusal = ((Decision.Answer) ledger.command(command).getFirst()).result();

        assertThat(refusal.getStageValue()).isEqualTo(99);
        assertThat(refusal.getMessage()).isEqualTo("the agent does not know the stage");
    }

    @Test
    void aClosedAgentUnlocksAndSaysNoMore() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.SNAPSHOT, 1));
        var _ = ledger.command(backup(2, Stage.TRANSFER, 1));

        assertThat(ledger.close()).containsExactly(new Decision.Interrupt("the agent is closed"));
        assertThat(ledger.close()).isEmpty();
        assertThat(done(1, Stage.SNAPSHOT)).containsExactly(run(backup(1, Stage.RELEASE, 1)));
        assertThat(done(1, Stage.RELEASE)).isEmpty();
        assertThat(ledger.command(backup(2, Stage.TRANSFER, 1))).isEmpty();
        assertThat(cancel(2, 1)).isEmpty();
        assertThat(ledger.lapse()).isEmpty();
    }

    @Test
    void aClosedAgentStillAnswersTheReleaseItWasCommanded() {
        pass(1, Stage.PREPARATION, 1);
        var _ = ledger.command(backup(1, Stage.SNAPSHOT, 1));
        var _ = ledger.command(backup(1, Stage.RELEASE, 1));

        var _ = ledger.close();

        assertThat(done(1, Stage.SNAPSHOT)).containsExactly(run(backup(1, Stage.RELEASE, 1)));
        assertThat(done(1, Stage.RELEASE)).containsExactly(answer(released(1, 0)));
    }
}
