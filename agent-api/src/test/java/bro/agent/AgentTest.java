package bro.agent;

import static bro.agent.v1.ActionKind.ACTION_KIND_CREATE_BACKUP;
import static bro.agent.v1.ActionKind.ACTION_KIND_RESTORE;
import static bro.agent.v1.FailureReason.FAILURE_REASON_CANCELLED;
import static bro.agent.v1.Stage.STAGE_EXECUTION;
import static bro.agent.v1.Stage.STAGE_POST_ACTIONS;
import static bro.agent.v1.Stage.STAGE_PREPARATION;
import static bro.agent.v1.Stage.STAGE_RELEASE;
import static bro.agent.v1.Stage.STAGE_SNAPSHOT;
import static bro.agent.v1.Stage.STAGE_TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.agent.v1.Rejected.Reason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScriptedOrchestrator orchestrator = new ScriptedOrchestrator();
    private final ScriptedBehavior behavior = new ScriptedBehavior();

    @AfterEach
    void stop() {
        orchestrator.close();
    }

    private Agent.Builder agent() {
        return Agent.builder()
                .orchestrator("127.0.0.1", orchestrator.port())
                .id("db")
                .scope("alpha")
                .scope("beta")
                .lockBefore("cache")
                .lockBefore("web")
                .softwareVersion(SoftwareVersion.of("shop", "APR 1", "2.1.0"))
                .behavior(behavior);
    }

    private Agent registered() throws InterruptedException {
        Agent agent = agent().start();
        orchestrator.awaitRegistration();
        agent.awaitRegistered(PATIENCE);
        return agent;
    }

    @Test
    void anAgentTellsAllOfItselfAtRegistration() throws InterruptedException {
        try (Agent agent = agent().start()) {
            var register = orchestrator.awaitRegistration();

            assertThat(register.getAgentId()).isEqualTo("db");
            assertThat(register.getScopesList()).containsExactly("alpha", "beta");
            assertThat(register.getApiVersion()).isEqualTo("1.0.0");
            assertThat(register.getSoftwareVersion().getProductName()).isEqualTo("shop");
            assertThat(register.getBackupStagesList())
                    .containsExactly(
                            STAGE_PREPARATION, STAGE_SNAPSHOT, STAGE_RELEASE, STAGE_TRANSFER);
            assertThat(register.getRestoreStagesList())
                    .containsExactly(STAGE_PREPARATION, STAGE_EXECUTION, STAGE_POST_ACTIONS);
            assertThat(register.getInstanceId()).hasSize(32);
            assertThat(register.getLockBeforeList()).containsExactly("cache", "web");
            assertThat(register.getHeldList()).isEmpty();
            assertThat(agent.awaitRegistered(PATIENCE)).isEqualTo(new AgentState.Registered());
        }
    }

    @Test
    void aRejectedAgentNeverComesBack() throws InterruptedException {
        orchestrator.reject(Reason.REASON_DUPLICATE_ID, "'db' is attached already");

        try (Agent agent = agent().start()) {
            orchestrator.awaitRegistration();

            assertThat(agent.awaitEnd())
                    .isEqualTo(new AgentState.Rejected("DUPLICATE_ID", "'db' is attached already"));
        }
    }

    @Test
    void anAgentWhoseOwnOldStreamStillLivesTriesAgain() throws InterruptedException {
        try (Agent _ = registered()) {
            orchestrator.reject(Reason.REASON_DUPLICATE_ID, "not yet noticed");
            orchestrator.dropControl();
            orchestrator.awaitRegistration();
            orchestrator.accept();

            assertThat(orchestrator.awaitRegistration().getAgentId()).isEqualTo("db");
        }
    }

    @Test
    void anAgentComesBackAsTheSameInstanceAfterARestart() throws InterruptedException {
        try (Agent agent = agent().start()) {
            String before = orchestrator.awaitRegistration().getInstanceId();
            int port = orchestrator.port();
            orchestrator.stop();
            orchestrator.restartOn(port);

            var register = orchestrator.awaitRegistration();

            assertThat(register.getInstanceId()).isEqualTo(before);
            assertThat(agent.awaitRegistered(PATIENCE)).isEqualTo(new AgentState.Registered());
        }
    }

    @Test
    void heartbeatsFlowAndSilenceIsABreak() throws InterruptedException {
        orchestrator.heartbeatSeconds(1);
        try (Agent _ = registered()) {
            orchestrator.awaitHeartbeat();
            orchestrator.silent(true);

            assertThat(orchestrator.awaitRegistration().getAgentId()).isEqualTo("db");
        }
    }

    @Test
    void theStagesOfABackupCallTheirCallbacks() throws InterruptedException {
        try (Agent _ = registered()) {
            assertThat(orchestrator.backup(1, STAGE_PREPARATION).getSuccess()).isTrue();
            assertThat(orchestrator.backup(1, STAGE_SNAPSHOT).getConsistencyToken())
                    .isEqualTo("cut-1");
            assertThat(orchestrator.backup(1, STAGE_RELEASE).getSuccess()).isTrue();
            assertThat(orchestrator.backup(1, STAGE_TRANSFER).getSuccess()).isTrue();

            assertThat(behavior.calls())
                    .containsExactly(
                            "prepareForBackup monday", "snapshot", "release", "executeBackup");
        }
    }

    @Test
    void theStagesOfARestoreCallTheirCallbacks() throws InterruptedException {
        try (Agent _ = registered()) {
            orchestrator.restore(1, STAGE_PREPARATION);
            orchestrator.restore(1, STAGE_EXECUTION);
            orchestrator.restore(1, STAGE_POST_ACTIONS);

            assertThat(behavior.calls())
                    .containsExactly("prepareForRestore", "executeRestore", "postRestore");
        }
    }

    @Test
    void aCallbackThatThrowsFailsItsStageWithItsMessage() throws InterruptedException {
        behavior.onBackup(
                _ -> {
                    throw new AgentException("the disk is on fire");
                });
        try (Agent _ = registered()) {
            var result = orchestrator.backup(1, STAGE_TRANSFER);

            assertThat(result.getSuccess()).isFalse();
            assertThat(result.getMessage()).isEqualTo("the disk is on fire");
        }
    }

    @Test
    void whateverACallbackThrowsIsNamedAndTheAgentLivesOn() throws InterruptedException {
        behavior.onBackup(
                _ -> {
                    throw new StackOverflowError("too deep");
                });
        try (Agent _ = registered()) {
            var result = orchestrator.backup(1, STAGE_TRANSFER);

            assertThat(result.getMessage()).isEqualTo("StackOverflowError: too deep");
            assertThat(orchestrator.backup(2, STAGE_PREPARATION).getSuccess()).isTrue();
        }
    }

    @Test
    void aRepeatedCommandIsAnsweredAgainAndNotRunAgain() throws InterruptedException {
        try (Agent _ = registered()) {
            var first = orchestrator.backup(1, STAGE_PREPARATION);
            var second = orchestrator.backup(1, STAGE_PREPARATION);

            assertThat(second).isEqualTo(first);
            assertThat(behavior.calls()).containsExactly("prepareForBackup monday");
        }
    }

    @Test
    void aRepeatedCommandThatStillRunsIsIgnored() throws InterruptedException {
        var go = new CountDownLatch(1);
        behavior.onBackup(_ -> go.await());
        try (Agent _ = registered()) {
            var command =
                    ScriptedOrchestrator.command(1, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER);
            orchestrator.send(command.build());
            orchestrator.send(command.build());
            boolean quiet = orchestrator.isQuiet(Duration.ofMillis(300));
            go.countDown();

            assertThat(orchestrator.awaitResult().getSuccess()).isTrue();
            assertThat(quiet).isTrue();
            assertThat(orchestrator.isQuiet(Duration.ofMillis(300))).isTrue();
            assertThat(behavior.calls()).containsExactly("executeBackup");
        }
    }

    @Test
    void aCancelInterruptsTheCallbackAndTheReleaseStillRuns() throws InterruptedException {
        var never = new CountDownLatch(1);
        behavior.onBackup(_ -> never.await());
        try (Agent _ = registered()) {
            orchestrator.backup(7, STAGE_PREPARATION);
            orchestrator.send(
                    ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER)
                            .build());
            orchestrator.send(
                    ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_SNAPSHOT)
                            .build());
            orchestrator.send(
                    ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_RELEASE)
                            .build());
            behavior.awaitCall("executeBackup");
            orchestrator.cancel(7, "by operator");

            var dropped = orchestrator.awaitResult();
            var stopped = orchestrator.awaitResult();
            var released = orchestrator.awaitResult();

            assertThat(dropped.getStage()).isEqualTo(STAGE_SNAPSHOT);
            assertThat(dropped.getSuccess()).isFalse();
            assertThat(stopped.getStage()).isEqualTo(STAGE_TRANSFER);
            assertThat(stopped.getSuccess()).isFalse();
            assertThat(stopped.getMessage()).isEqualTo("cancelled: by operator");
            assertThat(stopped.getReason()).isEqualTo(FAILURE_REASON_CANCELLED);
            assertThat(released.getStage()).isEqualTo(STAGE_RELEASE);
            assertThat(released.getSuccess()).isTrue();
            assertThat(behavior.calls())
                    .containsExactly("prepareForBackup monday", "executeBackup", "release");
            assertThat(behavior.cancels().take()).isEqualTo("7 by operator");
        }
    }

    @Test
    void aCancelOfAnotherActionLeavesTheStageAlone() throws InterruptedException {
        var go = new CountDownLatch(1);
        behavior.onBackup(_ -> go.await());
        try (Agent _ = registered()) {
            orchestrator.send(
                    ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER)
                            .build());
            orchestrator.cancel(8, "another");
            orchestrator.send(
                    ScriptedOrchestrator.command(8, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER)
                            .build());
            assertThat(orchestrator.awaitResult().getMessage()).contains("another");
            go.countDown();

            assertThat(orchestrator.awaitResult().getSuccess()).isTrue();
        }
    }

    @Test
    void aTransferIsToldTheTokenOfItsSnapshot() throws InterruptedException {
        try (Agent _ = registered()) {
            orchestrator.send(
                    ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER)
                            .setConsistencyToken("cut-1")
                            .build());
            orchestrator.awaitResult();

            assertThat(behavior.calls()).containsExactly("executeBackup cut-1");
        }
    }

    @Test
    void whatRunsWhenTheAgentIsClosedIsStoppedAndNotAnswered() throws InterruptedException {
        behavior.onBackup(_ -> new CountDownLatch(1).await());
        Agent agent = registered();
        orchestrator.send(
                ScriptedOrchestrator.command(7, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER).build());
        behavior.awaitCall("executeBackup");

        agent.close();

        assertThat(agent.state()).isEqualTo(new AgentState.Closed());
        assertThat(orchestrator.isQuiet(Duration.ofMillis(300))).isTrue();
    }

    @Test
    void anAgentWithoutAReleaseIsNeverReleased() throws InterruptedException {
        behavior.backupStages(Set.of(Stage.PREPARATION, Stage.TRANSFER));
        Agent agent = registered();
        orchestrator.backup(7, STAGE_PREPARATION);

        agent.close();

        assertThat(behavior.calls()).containsExactly("prepareForBackup monday");
    }

    @Test
    void anAgentThatFindsTheOrchestratorFullTriesAgain() throws InterruptedException {
        orchestrator.reject(Reason.REASON_TOO_MANY_AGENTS, "1000 are attached");
        try (Agent agent = agent().start()) {
            orchestrator.awaitRegistration();
            orchestrator.accept();

            assertThat(agent.awaitRegistered(PATIENCE)).isEqualTo(new AgentState.Registered());
        }
    }

    @Test
    void aCommandMayListManyFragments() throws InterruptedException {
        var id = "f".repeat(250);
        var command = ScriptedOrchestrator.command(1, ACTION_KIND_RESTORE, STAGE_EXECUTION);
        for (int i = 0; i < FragmentQuota.FRAGMENTS_MAX; i++) {
            command.addFragments(bro.agent.v1.Fragment.newBuilder().setFragmentId(id + i));
        }
        try (Agent _ = registered()) {
            orchestrator.send(command.build());

            assertThat(orchestrator.awaitResult().getSuccess()).isTrue();
        }
    }

    @Test
    void aClosedAgentUnlocks() throws InterruptedException {
        Agent agent = registered();
        orchestrator.backup(7, STAGE_PREPARATION);

        agent.close();

        assertThat(behavior.calls()).endsWith("release");
        assertThat(agent.state()).isEqualTo(new AgentState.Closed());
    }

    @Test
    void progressIsSentAFewTimesASecondAndTheLastOneWins() throws InterruptedException {
        behavior.onBackup(
                transfer -> {
                    transfer.progress(0, "begun");
                    awaitTrue(() -> !orchestrator.progress().isEmpty());
                    for (int i = 0; i <= 1000; i++) {
                        transfer.progress(i / 10, "step " + i);
                        Thread.sleep(Duration.ofMillis(1));
                    }
                });
        try (Agent _ = registered()) {
            long started = System.nanoTime();
            orchestrator.backup(1, STAGE_TRANSFER);
            awaitTrue(() -> orchestrator.progress().getLast().getPercentage() == 100);
            long quarters = (System.nanoTime() - started) / TimeUnit.MILLISECONDS.toNanos(250);

            assertThat(orchestrator.progress()).hasSizeBetween(2, (int) quarters + 2);
        }
    }

    @Test
    void heartbeatsGoOnWhileProgressFlows() throws InterruptedException {
        orchestrator.heartbeatSeconds(1);
        behavior.onBackup(
                transfer -> {
                    for (int i = 0; orchestrator.heartbeats() < 2; i++) {
                        transfer.progress(i % 100, "step " + i);
                        Thread.sleep(Duration.ofMillis(100));
                    }
                });
        try (Agent _ = registered()) {
            assertThat(orchestrator.backup(1, STAGE_TRANSFER).getSuccess()).isTrue();
        }
    }

    @Test
    void anIdThatTheProtocolForbidsIsRefusedAtOnce() {
        assertThatThrownBy(() -> Agent.builder().id("no spaces"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'no spaces'");
    }

    private static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
