package bro.orchestrator.core.engine;

import static bro.orchestrator.core.engine.ScriptedAgents.AGENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.catalog.MemoryCatalog;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Policy;
import bro.orchestrator.storage.MemoryRepository;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads that end early, and those that go on with what they left. */
@Timeout(30)
class ResumedUploadTest {
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final MemoryRepository repository = new MemoryRepository();
    private final ScriptedAgents agents =
            new ScriptedAgents(catalog, command -> answer(command.stage()));
    private final Engine engine =
            new Engine(
                    new Surroundings(
                            agents,
                            repository,
                            catalog,
                            new HandTimers(),
                            new Limits(Map.of(), Duration.ofSeconds(10), Optional.empty(), 3, 2),
                            Policy.DEFAULT,
                            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")),
                            Thread::startVirtualThread,
                            new OrchestratorListener() {},
                            thrown -> {
                                throw new AssertionError(thrown);
                            }));
    private ActionId action = new ActionId(0);

    @BeforeEach
    void reachTransfer() throws InterruptedException {
        action = engine.createBackup(ManagerId.DEFAULT, Optional.empty());
        for (Stage stage : List.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE)) {
            agents.awaitCommand(stage);
            answer(stage);
        }
        agents.awaitCommand(Stage.TRANSFER);
    }

    @Test
    void whatAnEarlierUploadLeftIsHeldByTheNext() throws Exception {
        try (var broken = begin("f")) {
            broken.write(bytes("one "));
        }

        try (var next = begin("f")) {
            assertThat(next.sizeBytes()).isEqualTo(4);
            assertThat(next.digest()).isEqualTo(sha256("one "));
            next.write(bytes("two"));
            next.finish(7, sha256("one two"));
        }
        assertThat(repository.staged(action, AGENT, "f")).hasValue(7);
        assertThat(report().failure()).isEmpty();
    }

    @Test
    void whatIsHeldCanBeForgotten() throws Exception {
        try (var broken = begin("f")) {
            broken.write(bytes("one "));
        }

        try (var next = begin("f")) {
            next.restart();
            next.write(bytes("two"));
            next.finish(3, sha256("two"));
        }
        assertThat(repository.staged(action, AGENT, "f")).hasValue(3);
    }

    @Test
    void aFragmentThatIsHeldInFullNeedsNoBytes() throws Exception {
        try (var first = begin("f")) {
            first.write(bytes("all"));
            first.finish(3, sha256("all"));
        }

        try (var again = begin("f")) {
            assertThat(again.sizeBytes()).isEqualTo(3);
            again.finish(3, sha256("all"));
        }
        assertThat(repository.staged(action, AGENT, "f")).hasValue(3);
    }

    @Test
    void theLastUploadThatComesTakesThePlaceOfTheOther() throws Exception {
        var endings = new CopyOnWriteArrayList<Transfers.Ending>();
        Transfers.Upload old = begin("f");
        old.onEnd(endings::add);
        old.write(bytes("one "));

        try (var next = begin("f")) {
            assertThat(endings).containsExactly(Transfers.Ending.REPLACED);
            assertThatThrownBy(() -> old.write(bytes("lost"))).isInstanceOf(BroException.class);
            old.fail(new Failure(ErrorCode.SIZE_MISMATCH, "not blamed any more"));
            old.close();
            next.write(bytes("two"));
            next.finish(7, sha256("one two"));
        }
        assertThat(report().failure()).isEmpty();
        assertThat(report().state()).isEqualTo(Action.State.RUNNING);
    }

    @Test
    void uploadsThatComeAtOnceTakeTurns() throws Exception {
        var endings = new CopyOnWriteArrayList<Transfers.Ending>();
        var opened = new CopyOnWriteArrayList<Transfers.Upload>();
        var failed = new CopyOnWriteArrayList<Throwable>();
        var go = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 20; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .uncaughtExceptionHandler((_, thrown) -> failed.add(thrown))
                            .start(
                                    () -> {
                                        await(go);
                                        var upload = begin("f");
                                        upload.onEnd(endings::add);
                                        opened.add(upload);
                                    }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failed).isEmpty();
        assertThat(opened).hasSize(20);
        assertThat(endings).hasSize(19).containsOnly(Transfers.Ending.REPLACED);
        opened.forEach(Transfers.Upload::close);
        begin("f").close();
    }

    @Test
    void anUploadHearsThatTheActionIsOver() throws Exception {
        var over = new CountDownLatch(1);
        begin("f").onEnd(_ -> over.countDown());

        engine.cancel(ManagerId.DEFAULT, action);
        agents.awaitCommand(Stage.TRANSFER);
        answer(Stage.TRANSFER);

        over.await();
        assertThatThrownBy(() -> begin("f")).isInstanceOf(BroException.class);
    }

    private Transfers.Upload begin(String fragment) {
        return engine.transfers()
                .upload(
                        AGENT,
                        action,
                        new Transfers.FragmentHeader(
                                fragment, "1", OptionalLong.empty(), CustomMetadata.NONE));
    }

    private Action report() {
        return engine.action(ManagerId.DEFAULT, action).orElseThrow();
    }

    private void answer(Stage stage) {
        engine.answered(
                AGENT,
                new StageAnswer(
                        action,
                        stage,
                        true,
                        ErrorCode.AGENT_FAILED,
                        "",
                        "",
                        List.of(),
                        Duration.ZERO));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static Digest sha256(String text) throws Exception {
        return Digest.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
