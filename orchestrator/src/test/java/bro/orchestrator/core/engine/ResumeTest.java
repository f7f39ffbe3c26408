package bro.orchestrator.core.engine;

import static bro.orchestrator.core.engine.ScriptedAgents.AGENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.ManagerId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What becomes of actions and backups when the orchestrator is started again. */
class ResumeTest extends EngineFixture {
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
    void aCleanStopUnlocksAndLeavesTransfersToTheNextRun() throws Exception {
        ActionId sends = order("one");
        reach(sends, Stage.TRANSFER);

        engine.close();

        assertThat(catalog.action(sends).orElseThrow().state()).isEqualTo(Action.State.RUNNING);
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
