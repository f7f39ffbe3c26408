package bro.orchestrator.core.engine;

import static bro.orchestrator.core.engine.ScriptedAgents.AGENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Compatibility;
import bro.orchestrator.core.policy.Policy;
import bro.orchestrator.core.policy.ProductRule;
import bro.orchestrator.core.policy.RestorePlan;
import bro.orchestrator.core.policy.VersionRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Actions in one run of the orchestrator. */
class EngineTest extends EngineFixture {
    @Test
    void eachStageIsInTheJournalBeforeAnAgentHearsOfIt() throws Exception {
        agents.obey();

        Action done = ended(order("one"));

        assertThat(done.result()).as("%s", done).isEqualTo(Action.Result.SUCCESS);
        assertThat(agents.journaledAtCommand())
                .containsExactly(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);
    }

    @Test
    void anActionWhoseJournalCannotBeWrittenDoesNotGoOn() throws Exception {
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);

        catalog.fail();
        answer(id, Stage.PREPARATION);
        agents.awaitCommand(Stage.RELEASE);
        answer(id, Stage.RELEASE);
        Action done = ended(id);

        assertThat(done.failure().orElseThrow().code()).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE);
        assertThat(agents.stages()).doesNotContain(Stage.SNAPSHOT);
        assertThat(alarms).isNotEmpty();
        catalog.heal();
        timers.passes(Duration.ofSeconds(5));
        while (!catalog.action(id).equals(Optional.of(done))) {
            Thread.sleep(2);
        }
    }

    @Test
    void aStorageThatIsFullFailsTheBackupAndIsAnAlarm() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        repository.failWith(ErrorCode.STORAGE_FULL);

        assertThatThrownBy(() -> upload(id, "f", "bytes"))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
        answer(id, Stage.TRANSFER, fragment("f", "bytes"));
        repository.heal();
        Action done = ended(id);

        assertThat(done.result()).isEqualTo(Action.Result.FAILURE);
        assertThat(engine.backups(ManagerId.DEFAULT)).isEmpty();
    }

    @Test
    void aCommitThatFailsShowsNoBackup() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        upload(id, "f", "bytes");
        repository.failWith(ErrorCode.STORAGE_UNAVAILABLE);

        answer(id, Stage.TRANSFER, fragment("f", "bytes"));
        Action done = ended(id);
        repository.heal();

        assertThat(done.failure().orElseThrow().code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
        assertThat(engine.backups(ManagerId.DEFAULT)).isEmpty();
        assertThat(alarms).extracting(Failure::code).contains(ErrorCode.STORAGE_UNAVAILABLE);
    }

    @Test
    void lateAndRepeatedAnswersChangeNothing() throws Exception {
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);

        answer(id, Stage.TRANSFER);
        answer(id, Stage.PREPARATION);
        answer(id, Stage.PREPARATION);
        agents.awaitCommand(Stage.SNAPSHOT);
        answer(id, Stage.PREPARATION);

        assertThat(agents.stages()).containsExactly(Stage.PREPARATION, Stage.SNAPSHOT);
    }

    @Test
    void anAnswerForAnActionThatWaitsIsIgnored() throws Exception {
        ActionId first = order("one");
        ActionId second = order("two");
        agents.awaitCommand(Stage.PREPARATION);

        answer(second, Stage.TRANSFER);
        engine.cancel(ManagerId.DEFAULT, first);
        agents.awaitCommand(Stage.RELEASE);
        answer(first, Stage.PREPARATION);
        answer(first, Stage.RELEASE);

        assertThat(ended(first).state()).isEqualTo(Action.State.CANCELLED);
        while (agents.stages().size() < 3) {
            Thread.sleep(2);
        }
        assertThat(engine.action(ManagerId.DEFAULT, second).orElseThrow().state())
                .isEqualTo(Action.State.RUNNING);
    }

    @Test
    void anAgentMayNotOpenTransfersWithoutEnd() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        for (int i = 0; i < 8; i++) {
            begin(id, "f" + i, OptionalLong.empty());
        }

        assertThatThrownBy(() -> begin(id, "one-too-many", OptionalLong.empty()))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
        engine.cancel(ManagerId.DEFAULT, id);
        answer(id, Stage.TRANSFER);
        assertThat(ended(id).state()).isEqualTo(Action.State.CANCELLED);
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void aFragmentThatHasArrivedMakesRoomForAnother() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        for (int i = 0; i < 7; i++) {
            begin(id, "f" + i, OptionalLong.empty());
        }
        try (Transfers.Upload last = begin(id, "last", OptionalLong.empty())) {
            last.finish(0, sha256(new byte[0]));

            begin(id, "next", OptionalLong.empty()).close();
        }
    }

    @Test
    void anAgentMayBeAwayForAWhile() throws Exception {
        absence = Optional.of(Duration.ofSeconds(5));
        restart();
        AgentInfo agent = agents.attached().getFirst();
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);

        engine.lost(agent, "killed");
        engine.ready(agent, List.of());
        awaitTimers(Duration.ofSeconds(5), 1);
        timers.passes(Duration.ofSeconds(5));
        assertThat(engine.action(ManagerId.DEFAULT, id).orElseThrow().failure()).isEmpty();
        engine.lost(agent, "killed again");
        awaitTimers(Duration.ofSeconds(5), 1);
        timers.passes(Duration.ofSeconds(5));

        assertThat(ended(id).failure().orElseThrow().code()).isEqualTo(ErrorCode.AGENT_LOST);
    }

    private void awaitTimers(Duration delay, int count) throws InterruptedException {
        while (timers.count(delay) < count) {
            Thread.sleep(2);
        }
    }

    @Test
    void aSilentAgentIsGivenUpWhenItsTimeIsOver() throws Exception {
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);

        timers.passes(Duration.ofMinutes(1));
        agents.awaitCommand(Stage.RELEASE);
        timers.passes(Duration.ofSeconds(10));

        Action done = ended(id);
        assertThat(done.failure().orElseThrow().code()).isEqualTo(ErrorCode.STAGE_TIMED_OUT);
        assertThat(agents.cancelled()).contains(id);
    }

    @Test
    void dataIsTakenInTransferAlone() throws Exception {
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);

        assertThatThrownBy(() -> upload(id, "f", "bytes"))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATED));
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void aWrongDigestFailsTheBackup() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);

        try (Transfers.Upload upload = begin(id, "f", OptionalLong.empty())) {
            upload.write(ByteBuffer.wrap(new byte[] {1}));
            assertThatThrownBy(() -> upload.finish(1, new Digest("0".repeat(64))))
                    .isInstanceOf(BroException.class);
        }

        assertThat(ended(id).failure().orElseThrow().code()).isEqualTo(ErrorCode.DIGEST_MISMATCH);
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void moreBytesThanAnnouncedFailTheBackup() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);

        try (Transfers.Upload upload = begin(id, "f", OptionalLong.of(1))) {
            assertThatThrownBy(() -> upload.write(ByteBuffer.wrap(new byte[2])))
                    .isInstanceOf(BroException.class);
        }

        assertThat(ended(id).failure().orElseThrow().code()).isEqualTo(ErrorCode.SIZE_MISMATCH);
    }

    @Test
    void tooManyOrdersAreRefused() throws Exception {
        for (int i = 0; i <= 3; i++) {
            order("n" + i);
        }

        assertThatThrownBy(() -> order("one-too-many"))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
    }

    @Test
    void whatAFailedBackupReceivedIsKeptAsIncomplete() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        upload(id, "f", "bytes");
        engine.answered(AGENT, refusal(id, ErrorCode.AGENT_FAILED));

        assertThat(ended(id).result()).isEqualTo(Action.Result.FAILURE);
        assertThat(engine.backups(ManagerId.DEFAULT))
                .extracting(known -> known.backup().status())
                .containsExactly(Backup.Status.INCOMPLETE);
        assertThatThrownBy(() -> order("one")).hasMessageContaining("delete it first");
    }

    @Test
    void whatAFailedBackupReceivedIsRemovedIfSoConfigured() throws Exception {
        policy = new Policy(Map.of(), Compatibility.ANY, true);
        restart();
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        upload(id, "f", "bytes");
        engine.answered(AGENT, refusal(id, ErrorCode.LEASE_EXPIRED));

        assertThat(ended(id).failure().orElseThrow().code()).isEqualTo(ErrorCode.LEASE_EXPIRED);
        assertThat(engine.backups(ManagerId.DEFAULT)).isEmpty();
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void aBackupWithoutAnExpectedAgentFails() throws Exception {
        policy =
                new Policy(
                        Map.of(ManagerId.DEFAULT, Set.of(AGENT, new AgentId("absent"))),
                        Compatibility.ANY,
                        false);
        restart();

        Action done = ended(order("one"));

        assertThat(done.failure().orElseThrow().code()).isEqualTo(ErrorCode.AGENTS_UNEXPECTED);
        assertThat(done.failure().orElseThrow().message()).contains("'absent'");
    }

    @Test
    void aRestoreThatDoesNotFitFailsBeforeAnythingIsCommanded() throws Exception {
        policy =
                new Policy(
                        Map.of(),
                        new Compatibility(
                                new ProductRule.Any(),
                                new VersionRule.NotNewer(),
                                Optional.empty()),
                        false);
        restart();
        agents.obey();
        agents.runs("1.1.0");
        ended(order("one"));
        var one = new BackupName("one");
        agents.forget();

        agents.runs("1.0.9");
        RestorePlan refused = engine.planRestore(ManagerId.DEFAULT, one, Set.of());
        Action failed = ended(engine.restore(ManagerId.DEFAULT, one, Set.of()));

        assertThat(refused.firstObjection()).isEqualTo(failed.failure());
        assertThat(failed.failure().orElseThrow().code()).isEqualTo(ErrorCode.INCOMPATIBLE);
        assertThat(agents.stages()).isEmpty();

        agents.runs("1.1.0");

        assertThat(engine.planRestore(ManagerId.DEFAULT, one, Set.of()).feasible()).isTrue();
        assertThat(agents.stages()).isEmpty();
        assertThat(ended(engine.restore(ManagerId.DEFAULT, one, Set.of())).result())
                .isEqualTo(Action.Result.SUCCESS);
        assertThat(agents.stages()).containsExactly(Stage.EXECUTION);
    }

    @Test
    void aStorageThatHangsInCommitIsGivenUpAndUndoneWhenItComesBack() throws Exception {
        agents.obey();
        var hung = new CountDownLatch(1);
        repository.hangCommits(hung);
        ActionId id = order("one");
        agents.awaitCommand(Stage.TRANSFER);

        passUntilEnded(id);
        hung.countDown();

        assertThat(ended(id).failure().orElseThrow().code())
                .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
        while (!repository.list().isEmpty() || !repository.staged().isEmpty()) {
            Thread.sleep(2);
        }
        assertThat(engine.backups(ManagerId.DEFAULT)).isEmpty();
    }

    private static StageAnswer refusal(ActionId id, ErrorCode reason) {
        return new StageAnswer(
                id, Stage.TRANSFER, false, reason, "no", "", List.of(), Duration.ZERO);
    }

    private void passUntilEnded(ActionId id) throws InterruptedException {
        while (!engine.action(ManagerId.DEFAULT, id).orElseThrow().state().hasEnded()) {
            timers.passes(Duration.ofMinutes(1));
            timers.passes(Duration.ofSeconds(10));
            Thread.sleep(2);
        }
    }
}
