package bro.orchestrator.core.engine;

import static bro.orchestrator.core.engine.ScriptedAgents.AGENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.catalog.MemoryCatalog;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.CatalogedBackup;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine on fakes that pass the contracts of their ports; time passes when a test says so. */
@Timeout(30)
class EngineTest {
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final MemoryRepository repository = new MemoryRepository();
    private final ScriptedAgents agents =
            new ScriptedAgents(catalog, command -> answer(command.action(), command.stage()));
    private final HandTimers timers = new HandTimers();
    private final List<Failure> alarms = new CopyOnWriteArrayList<>();
    private Policy policy = Policy.DEFAULT;
    private Engine engine = start();

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
    void whatWasUnderWayGoesOnAtTheNextStart() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        upload(id, "f", "bytes");

        restart();
        engine.ready(agents.attached().getFirst(), List.of(new HeldAction(id, 1, false)));
        agents.awaitCommand(Stage.TRANSFER);
        answer(id, Stage.TRANSFER, fragment("f", "bytes"));

        assertThat(ended(id).result()).isEqualTo(Action.Result.SUCCESS);
        assertThat(engine.backups(ManagerId.DEFAULT)).hasSize(1);
        assertThat(agents.epochs()).containsExactly(1L, 2L);
    }

    @Test
    void aNewProcessOfAnAgentSendsItsPartAnew() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        upload(id, "old", "bytes");

        engine.lost(agents.attached().getFirst(), "killed");
        engine.ready(agents.attached().getFirst(), List.of());
        upload(id, "new", "bytes");
        answer(id, Stage.TRANSFER, fragment("new", "bytes"));

        assertThat(ended(id).result()).isEqualTo(Action.Result.SUCCESS);
        Backup made = engine.backups(ManagerId.DEFAULT).getFirst().backup();
        assertThat(made.parts().getFirst().fragments())
                .extracting(Fragment::id)
                .containsExactly("new");
    }

    @Test
    void whatWasWindingDownUnlocksAtTheNextStartAndKeepsItsReason() throws Exception {
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);
        engine.cancel(ManagerId.DEFAULT, id);
        agents.awaitCommand(Stage.RELEASE);

        restart();
        agents.awaitCommand(Stage.RELEASE);
        answer(id, Stage.RELEASE);

        assertThat(ended(id).state()).isEqualTo(Action.State.CANCELLED);
    }

    @Test
    void anAgentThatHoldsALockOfAnEndedActionIsUnlocked() throws Exception {
        agents.obey();
        Action done = ended(order("one"));

        engine.ready(
                agents.attached().getFirst(),
                List.of(
                        new HeldAction(done.id(), 1, true),
                        new HeldAction(new ActionId(99), 1, true)));

        assertThat(agents.commands())
                .filteredOn(command -> command.action().equals(new ActionId(99)))
                .extracting(StageCommand::stage)
                .containsExactly(Stage.RELEASE);
        assertThat(agents.cancelled()).contains(done.id(), new ActionId(99));
    }

    @Test
    void aRestartedOrchestratorLetsAgentsComeBackBeforeQueuedActionsBegin() throws Exception {
        order("one");
        ActionId waits = order("two");
        agents.awaitCommand(Stage.PREPARATION);
        assertThat(engine.action(ManagerId.DEFAULT, waits).orElseThrow().waiting())
                .hasValueSatisfying(
                        place -> {
                            assertThat(place.position()).isEqualTo(1);
                            assertThat(place.reason()).contains("'agent'", "action 1");
                        });

        restart();

        assertThat(engine.action(ManagerId.DEFAULT, waits).orElseThrow().state())
                .isEqualTo(Action.State.QUEUED);
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
    void aCleanStopUnlocksAndLeavesTransfersToTheNextRun() throws Exception {
        ActionId sends = order("one");
        reach(sends, Stage.TRANSFER);

        engine.close();

        assertThat(catalog.action(sends).orElseThrow().state()).isEqualTo(Action.State.RUNNING);
    }

    private static StageAnswer refusal(ActionId id, ErrorCode reason) {
        return new StageAnswer(
                id, Stage.TRANSFER, false, reason, "no", "", List.of(), Duration.ZERO);
    }

    /** As after kill -9: the old engine is not asked any more. */
    private void restart() {
        agents.forget();
        engine = start();
    }

    @Test
    void aBackupThatHadOnlyItsLastWordToSayIsASuccessAtTheNextStart() throws Exception {
        agents.obey();
        Action done = ended(order("one"));
        catalog.save(running(done), course());

        engine = start();

        Action found = ended(done.id());
        assertThat(found.result()).isEqualTo(Action.Result.SUCCESS);
        assertThat(engine.backups(ManagerId.DEFAULT)).hasSize(1);
    }

    @Test
    void aBackupThatIsStoredButNotYetCatalogedIsFoundByItsAction() throws Exception {
        agents.obey();
        Action done = ended(order("one"));
        catalog.save(running(done), course());
        catalog.remove(done.backup());

        engine = start();

        assertThat(ended(done.id()).result()).isEqualTo(Action.Result.SUCCESS);
        assertThat(engine.backups(ManagerId.DEFAULT)).hasSize(1);
    }

    private static Course course() {
        var agent =
                new Course.Participant(
                        ScriptedAgents.ALL,
                        SoftwareVersion.UNKNOWN,
                        Set.of(),
                        "",
                        Optional.empty());
        return new Course(new TreeSet<>(), new TreeMap<>(Map.of(AGENT, agent)));
    }

    @Test
    void aBackupOfAnEarlierLifeIsNeverTakenForThisActions() throws Exception {
        agents.obey();
        Action old = ended(order("one"));
        var later = Instant.parse("2026-05-06T07:08:09Z");
        catalog.remove(old.backup());
        catalog.save(
                new Action(
                        old.id(),
                        old.kind(),
                        old.backup(),
                        Action.State.RUNNING,
                        Action.Result.NOT_AVAILABLE,
                        0,
                        Optional.of(Stage.TRANSFER),
                        Optional.empty(),
                        later,
                        later,
                        Optional.empty(),
                        old.agents(),
                        Optional.empty()));

        engine = start();

        assertThat(repository.list()).containsExactly(old.backup());
        assertThat(engine.backups(ManagerId.DEFAULT)).hasSize(1);
        assertThatThrownBy(() -> order("one"))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_EXISTS));
    }

    @Test
    void aLostCatalogIsMadeAnewFromTheRepository() throws Exception {
        agents.obey();
        Action done = ended(order("one"));
        var known = catalog.backup(done.backup()).orElseThrow();
        catalog.remove(done.backup());

        engine = start();

        assertThat(catalog.backup(done.backup())).contains(known);
    }

    @Test
    void whatNoActionOwnsIsRemovedFromStaging() throws Exception {
        try (var writer = repository.stage(new ActionId(4711), AGENT, "stray")) {
            writer.write(ByteBuffer.wrap(new byte[1]));
            writer.finish();
        }

        engine = start();

        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void aBackupThatComesBackToTheRepositoryCanBeRestoredAgain() throws Exception {
        agents.obey();
        Action done = ended(order("one"));
        var known = catalog.backup(done.backup()).orElseThrow();
        catalog.save(
                new CatalogedBackup(
                        known.backup().withStatus(Backup.Status.CORRUPTED), known.manifest()));

        engine = start();

        assertThat(catalog.backup(done.backup())).contains(known);
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

    private void passUntilEnded(ActionId id) throws InterruptedException {
        while (!engine.action(ManagerId.DEFAULT, id).orElseThrow().state().hasEnded()) {
            timers.passes(Duration.ofMinutes(1));
            timers.passes(Duration.ofSeconds(10));
            Thread.sleep(2);
        }
    }

    @Test
    void aBackupThatIsGoneFromTheRepositoryIsShownAsCorrupted() throws Exception {
        agents.obey();
        Action done = ended(order("one"));
        repository.delete(done.backup());

        engine = start();

        assertThat(engine.backups(ManagerId.DEFAULT).getFirst().backup().status())
                .isEqualTo(Backup.Status.CORRUPTED);
        assertThatThrownBy(() -> engine.restore(ManagerId.DEFAULT, done.backup().name(), Set.of()))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_CORRUPTED));
    }

    private Engine start() {
        return new Engine(
                new Surroundings(
                        agents,
                        repository,
                        catalog,
                        timers,
                        new Limits(Map.of(), Duration.ofSeconds(10), Optional.empty(), 3, 2),
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

    private ActionId order(String name) {
        return engine.createBackup(ManagerId.DEFAULT, Optional.of(new BackupName(name)));
    }

    private void reach(ActionId id, Stage wanted) throws InterruptedException {
        for (Stage stage : ActionKind.CREATE_BACKUP.stages()) {
            agents.awaitCommand(stage);
            if (stage == wanted) {
                return;
            }
            answer(id, stage);
        }
    }

    private void answer(ActionId id, Stage stage, Fragment... fragments) {
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

    private static Fragment fragment(String id, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Fragment(id, "1", bytes.length, sha256(bytes), CustomMetadata.NONE);
    }

    private static Digest sha256(byte[] bytes) {
        try {
            return Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Transfers.Upload begin(ActionId id, String fragment, OptionalLong size) {
        return engine.transfers()
                .upload(
                        AGENT,
                        id,
                        new Transfers.FragmentHeader(fragment, "1", size, CustomMetadata.NONE));
    }

    private void upload(ActionId id, String fragment, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try (Transfers.Upload upload = begin(id, fragment, OptionalLong.of(bytes.length))) {
            upload.write(ByteBuffer.wrap(bytes));
            upload.finish(bytes.length, sha256(bytes));
        }
    }

    private Action ended(ActionId id) throws InterruptedException {
        while (true) {
            Optional<Action> report = engine.action(ManagerId.DEFAULT, id);
            if (report.filter(it -> it.state().hasEnded()).isPresent()) {
                return report.get();
            }
            Thread.sleep(2);
        }
    }

    /** The journal as it is when a crash comes before the action's last entry. */
    private static Action running(Action done) {
        return new Action(
                done.id(),
                done.kind(),
                done.backup(),
                Action.State.RUNNING,
                Action.Result.NOT_AVAILABLE,
                95,
                Optional.of(Stage.COMMIT),
                Optional.empty(),
                done.startedAt(),
                done.updatedAt(),
                Optional.empty(),
                done.agents(),
                Optional.empty());
    }
}
