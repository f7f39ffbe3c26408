package bro.orchestrator.core.engine;

import static bro.orchestrator.core.engine.ScriptedAgents.AGENT;

import bro.orchestrator.catalog.MemoryCatalog;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Policy;
import bro.orchestrator.storage.MemoryRepository;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;

/** The engine on fakes that pass the contracts of their ports; time passes when a test says so. */
@Timeout(30)
abstract class EngineFixture {
    final MemoryCatalog catalog = new MemoryCatalog();
    final MemoryRepository repository = new MemoryRepository();
    final ScriptedAgents agents =
            new ScriptedAgents(catalog, command -> answer(command.action(), command.stage()));
    final HandTimers timers = new HandTimers();
    final List<Failure> alarms = new CopyOnWriteArrayList<>();
    Policy policy = Policy.DEFAULT;
    Optional<Duration> absence = Optional.empty();
    Engine engine = start();

    /** As after kill -9: the old engine is not asked any more. */
    void restart() {
        agents.forget();
        engine = start();
    }

    Engine start() {
        return new Engine(
                new Surroundings(
                        agents,
                        repository,
                        catalog,
                        timers,
                        new Limits(Map.of(), Duration.ofSeconds(10), absence, 3, 2),
                        policy,
                        InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")),
                        Thread::startVirtualThread,
                        new OrchestratorListener() {
                            @Override
                            public void alarm(String resource, Failure failure) {
                                alarms.add(failure);
                            }
                        },
                        thrown -> {
                            throw new AssertionError(thrown);
                        }));
    }

    ActionId order(String name) {
        return engine.createBackup(ManagerId.DEFAULT, Optional.of(new BackupName(name)));
    }

    void reach(ActionId id, Stage wanted) throws InterruptedException {
        for (Stage stage : ActionKind.CREATE_BACKUP.stages()) {
            agents.awaitCommand(stage);
            if (stage == wanted) {
                return;
            }
            answer(id, stage);
        }
    }

    void answer(ActionId id, Stage stage, Fragment... fragments) {
        engine.answered(
                AGENT,
                new StageAnswer(
                        id,
                        stage,
                        true,
                        ErrorCode.AGENT_FAILED,
                        "",
                        "",
                        List.of(fragments),
                        Duration.ZERO));
    }

    static Fragment fragment(String id, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Fragment(id, "1", bytes.length, sha256(bytes), CustomMetadata.NONE);
    }

    static Digest sha256(byte[] bytes) {
        try {
            return Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Transfers.Upload begin(ActionId id, String fragment, OptionalLong size) {
        return engine.transfers()
                .upload(
                        AGENT,
                        id,
                        new Transfers.FragmentHeader(fragment, "1", size, CustomMetadata.NONE));
    }

    void upload(ActionId id, String fragment, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try (Transfers.Upload upload = begin(id, fragment, OptionalLong.of(bytes.length))) {
            upload.write(ByteBuffer.wrap(bytes));
            upload.finish(bytes.length, sha256(bytes));
        }
    }

    Action ended(ActionId id) throws InterruptedException {
        while (true) {
            Optional<Action> report = engine.action(ManagerId.DEFAULT, id);
            if (report.filter(it -> it.state().hasEnded()).isPresent()) {
                return report.get();
            }
            Thread.sleep(2);
        }
    }
}
