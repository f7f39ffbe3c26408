package bro.agent;

import static bro.agent.v1.ActionKind.ACTION_KIND_CREATE_BACKUP;
import static bro.agent.v1.FailureReason.FAILURE_REASON_LEASE_EXPIRED;
import static bro.agent.v1.FailureReason.FAILURE_REASON_STALE_EPOCH;
import static bro.agent.v1.Stage.STAGE_PREPARATION;
import static bro.agent.v1.Stage.STAGE_RELEASE;
import static bro.agent.v1.Stage.STAGE_SNAPSHOT;
import static bro.agent.v1.Stage.STAGE_TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.v1.HeldAction;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What breaks of the connection and a lost orchestrator do to actions. */
@Timeout(120)
class AgentResumeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScriptedOrchestrator orchestrator = new ScriptedOrchestrator();
    private final ScriptedBehavior behavior = new ScriptedBehavior();

    @AfterEach
    void stop() {
        orchestrator.close();
    }

    private Agent registered() throws InterruptedException {
        Agent agent =
                Agent.builder()
                        .orchestrator("127.0.0.1", orchestrator.port())
                        .id("db")
                        .behavior(behavior)
                        .start();
        orchestrator.awaitRegistration();
        agent.awaitRegistered(PATIENCE);
        return agent;
    }

    @Test
    void aStageThatRunsAtABreakGoesOn() throws InterruptedException {
        var go = new CountDownLatch(1);
        behavior.onBackup(_ -> go.await());
        var transfer = ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER);
        try (Agent _ = registered()) {
            orchestrator.send(transfer.setEpoch(1).build());
            behavior.awaitCall("executeBackup");
            orchestrator.dropControl();

            assertThat(orchestrator.awaitRegistration().getHeldList())
                    .containsExactly(held(7, 1, false));
            orchestrator.send(transfer.setEpoch(2).build());
            go.countDown();
            assertThat(orchestrator.awaitResult().getSuccess()).isTrue();
            assertThat(behavior.calls()).containsExactly("executeBackup");
        }
    }

    @Test
    void aLockOutlivesABreak() throws InterruptedException {
        try (Agent _ = registered()) {
            orchestrator.backup(7, STAGE_PREPARATION);
            orchestrator.dropControl();

            assertThat(orchestrator.awaitRegistration().getHeldList())
                    .containsExactly(held(7, 0, true));
            assertThat(orchestrator.backup(7, STAGE_SNAPSHOT).getSuccess()).isTrue();
            assertThat(orchestrator.backup(7, STAGE_RELEASE).getFrozenMicroseconds()).isPositive();
            assertThat(behavior.calls())
                    .containsExactly("prepareForBackup monday", "snapshot", "release");
        }
    }

    @Test
    void aResultFromTheTimeOfABreakIsGivenWhenTheCommandComesAgain() throws InterruptedException {
        var go = new CountDownLatch(1);
        behavior.onBackup(_ -> go.await());
        var transfer = ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER);
        try (Agent _ = registered()) {
            orchestrator.send(transfer.build());
            behavior.awaitCall("executeBackup");
            orchestrator.leave();
            go.countDown();
            orchestrator.comeBack();

            assertThat(orchestrator.awaitRegistration().getHeldList())
                    .containsExactly(held(7, 0, false));
            orchestrator.send(transfer.build());
            assertThat(orchestrator.awaitResult().getSuccess()).isTrue();
            assertThat(behavior.calls()).containsExactly("executeBackup");
        }
    }

    @Test
    void anAgentThatLosesTheOrchestratorUnlocksWhenTheLeaseEnds() throws InterruptedException {
        orchestrator.leaseSeconds(1);
        try (Agent _ = registered()) {
            orchestrator.backup(7, STAGE_PREPARATION);
            orchestrator.leave();
            behavior.awaitCall("release");
            orchestrator.comeBack();
            orchestrator.awaitRegistration();

            var snapshot = orchestrator.backup(7, STAGE_SNAPSHOT);
            var release = orchestrator.backup(7, STAGE_RELEASE);

            assertThat(snapshot.getReason()).isEqualTo(FAILURE_REASON_LEASE_EXPIRED);
            assertThat(snapshot.getMessage()).contains("unlocked by itself");
            assertThat(release.getReason()).isEqualTo(FAILURE_REASON_LEASE_EXPIRED);
            assertThat(release.getFrozenMicroseconds()).isPositive();
            assertThat(behavior.calls()).containsExactly("prepareForBackup monday", "release");
        }
    }

    @Test
    void theLeaseAlsoEndsWhileAnOrchestratorIsConnectedAndSaysNothing()
            throws InterruptedException {
        orchestrator.leaseSeconds(1);
        orchestrator.silent(true);
        behavior.onBackup(_ -> new CountDownLatch(1).await());
        try (Agent _ = registered()) {
            orchestrator.backup(7, STAGE_PREPARATION);

            // It hangs, or the lease was over already.
            var transfer = orchestrator.backup(7, STAGE_TRANSFER);

            assertThat(transfer.getReason()).isEqualTo(FAILURE_REASON_LEASE_EXPIRED);
            behavior.awaitCall("release");
        }
        assertThat(behavior.calls()).containsOnlyOnce("release");
    }

    @Test
    void aLockThatLapsedIsTakenAnewUnderAHigherEpoch() throws InterruptedException {
        orchestrator.leaseSeconds(1);
        orchestrator.silent(true);
        try (Agent _ = registered()) {
            orchestrator.backup(7, STAGE_PREPARATION);
            behavior.awaitCall("release");
            orchestrator.send(
                    ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_PREPARATION)
                            .setEpoch(1)
                            .build());

            assertThat(orchestrator.awaitResult().getSuccess()).isTrue();
        }
        assertThat(behavior.calls())
                .containsExactly(
                        "prepareForBackup monday", "release", "prepareForBackup monday", "release");
    }

    @Test
    void anOlderRunOfTheOrchestratorIsRefused() throws InterruptedException {
        var transfer = ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER);
        try (Agent _ = registered()) {
            orchestrator.send(transfer.setEpoch(2).build());
            orchestrator.awaitResult();
            orchestrator.send(transfer.setEpoch(1).build());

            assertThat(orchestrator.awaitResult().getReason())
                    .isEqualTo(FAILURE_REASON_STALE_EPOCH);
        }
    }

    private static HeldAction held(long actionId, long epoch, boolean locked) {
        return HeldAction.newBuilder()
                .setActionId(actionId)
                .setEpoch(epoch)
                .setLocked(locked)
                .build();
    }
}
