package bro.orchestrator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The law for every {@link Catalog}. A new one needs only a subclass. */
abstract class CatalogContract extends CourseContract {
    @Test
    void anEmptyCatalogKnowsNothing() {
        assertThat(catalog.action(new ActionId(1))).isEmpty();
        assertThat(catalog.actions(MANAGER)).isEmpty();
        assertThat(catalog.unfinished()).isEmpty();
        assertThat(catalog.backup(BACKUP)).isEmpty();
        assertThat(catalog.backups(MANAGER)).isEmpty();
        assertThat(catalog.managers()).isEmpty();
        assertThat(catalog.runningConfiguration()).isEmpty();
    }

    @Test
    void actionIdsGrow() {
        var first = catalog.nextActionId();

        assertThat(catalog.nextActionId()).isGreaterThan(first);
    }

    @Test
    void anActionIdIsNotGivenAgainAfterACrash() throws IOException {
        var last = catalog.nextActionId();

        catalog = reopen();

        assertThat(catalog.nextActionId()).isGreaterThan(last);
    }

    @Test
    void epochsGrowByOneAlsoAfterACrash() throws IOException {
        assertThat(catalog.nextEpoch()).isEqualTo(1);
        catalog.nextActionId();
        assertThat(catalog.nextEpoch()).isEqualTo(2);

        catalog = reopen();

        assertThat(catalog.nextEpoch()).isEqualTo(3);
    }

    @Test
    void actionIdsTakenAtOnceAreDistinct() throws Exception {
        var calls = new ArrayList<Callable<List<ActionId>>>();
        for (int i = 0; i < 16; i++) {
            calls.add(() -> IntStream.range(0, 20).mapToObj(_ -> catalog.nextActionId()).toList());
        }
        var taken = new HashSet<ActionId>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var ids : threads.invokeAll(calls)) {
                taken.addAll(ids.get());
            }
        }

        assertThat(taken).hasSize(320);
    }

    @Test
    void anActionComesBackWithEveryField() {
        var action = action(3, Action.State.CANCELLED);

        catalog.save(action);

        assertThat(catalog.action(action.id())).contains(action);
        assertThat(catalog.actions(MANAGER)).containsExactly(action);
    }

    @Test
    void anActionThatHasHardlyBegunComesBackAsItIs() {
        var action = Action.queued(new ActionId(0), ActionKind.RESTORE, BACKUP, NOW);

        catalog.save(action);

        assertThat(catalog.action(action.id())).contains(action);
    }

    @Test
    void forWhatAnActionWaitsIsNotKept() {
        var action = Action.queued(new ActionId(1), ActionKind.RESTORE, BACKUP, NOW);

        catalog.save(waiting(action));
        assertThat(catalog.action(action.id())).contains(action);
        catalog.save(waiting(action), Course.NONE);

        assertThat(catalog.action(action.id())).contains(action);
        assertThat(catalog.actions(MANAGER)).containsExactly(action);
        assertThat(catalog.unfinished())
                .containsExactly(new Catalog.Unfinished(action, Course.NONE));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorCodeIsKept(ErrorCode code) {
        var action =
                Action.queued(new ActionId(1), ActionKind.DELETE_BACKUP, BACKUP, NOW)
                        .failed(new Failure(code, TEXT), NOW.plusSeconds(1));

        catalog.save(action);

        assertThat(catalog.action(action.id())).contains(action);
    }

    @Test
    void savingAnActionAgainReplacesAllOfIt() {
        catalog.save(action(3, Action.State.RUNNING));
        var later = Action.queued(new ActionId(3), ActionKind.RESTORE, BACKUP, NOW);

        catalog.save(later);

        assertThat(catalog.action(later.id())).contains(later);
        assertThat(catalog.actions(MANAGER)).containsExactly(later);
    }

    @ParameterizedTest
    @EnumSource(Action.State.class)
    void anActionIsUnfinishedUntilItHasEnded(Action.State state) {
        var action = action(3, state);

        catalog.save(action);

        assertThat(catalog.unfinished())
                .isEqualTo(
                        state.hasEnded()
                                ? List.of()
                                : List.of(new Catalog.Unfinished(action, Course.NONE)));
    }

    @Test
    void actionsAreInTheOrderOfTheirIds() {
        for (long id : new long[] {10, 9, 100}) {
            catalog.save(action(id, Action.State.RUNNING));
        }

        assertThat(catalog.actions(MANAGER))
                .extracting(a -> a.id().value())
                .containsExactly(9L, 10L, 100L);
        assertThat(catalog.actionIds(MANAGER))
                .extracting(ActionId::value)
                .containsExactly(9L, 10L, 100L);
        assertThat(catalog.unfinished())
                .extracting(left -> left.action().id().value())
                .containsExactly(9L, 10L, 100L);
    }

    @Test
    void actionsOfOtherManagersAreNotShown() {
        catalog.save(action(1, Action.State.RUNNING));

        assertThat(catalog.actions(ManagerId.DEFAULT)).isEmpty();
        assertThat(catalog.actionIds(ManagerId.DEFAULT)).isEmpty();
        assertThat(catalog.unfinished()).hasSize(1);
    }

    @Test
    void aBackupComesBackWithEveryField() {
        var backup = new CatalogedBackup(backup(BACKUP, NOW), MANIFEST);

        catalog.save(backup);

        assertThat(catalog.backup(BACKUP)).contains(backup);
        assertThat(catalog.backups(MANAGER)).containsExactly(backup);
    }

    @Test
    void savingABackupAgainReplacesAllOfIt() {
        catalog.save(new CatalogedBackup(backup(BACKUP, NOW), MANIFEST));
        var found = backup(BACKUP, NOW).withStatus(Backup.Status.CORRUPTED);
        var later = new CatalogedBackup(found, OTHER);

        catalog.save(later);

        assertThat(catalog.backup(BACKUP)).contains(later);
        assertThat(catalog.backups(MANAGER)).containsExactly(later);
    }

    @Test
    void backupsAreOldestFirst() {
        var times =
                List.of(
                        Instant.parse("2026-01-01T00:00:00.500Z"),
                        Instant.parse("2026-01-01T00:00:01Z"),
                        Instant.parse("2026-01-01T00:00:00Z"));
        for (int i = 0; i < times.size(); i++) {
            var id = new BackupId(MANAGER, new BackupName("b" + i));
            catalog.save(new CatalogedBackup(backup(id, times.get(i)), MANIFEST));
        }

        assertThat(catalog.backups(MANAGER))
                .extracting(known -> known.backup().id().name().value())
                .containsExactly("b2", "b0", "b1");
        assertThat(catalog.backupNames(MANAGER))
                .extracting(BackupName::value)
                .containsExactly("b2", "b0", "b1");
    }

    @Test
    void backupsOfOneNameInTwoManagersAreTwo() {
        var other = new BackupId(ManagerId.DEFAULT, BACKUP.name());
        catalog.save(new CatalogedBackup(backup(BACKUP, NOW), MANIFEST));
        catalog.save(new CatalogedBackup(backup(other, NOW), OTHER));

        catalog.remove(BACKUP);

        assertThat(catalog.backup(BACKUP)).isEmpty();
        assertThat(catalog.backups(ManagerId.DEFAULT)).hasSize(1);
    }

    @Test
    void aBackupMayHoldThousandsOfFragmentsInTheirOrder() {
        var fragments =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> fragment("f-" + i, CustomMetadata.NONE))
                        .toList();
        var part =
                new Backup.Part(
                        new AgentId("a"), SoftwareVersion.UNKNOWN, Optional.empty(), fragments);
        var backup = new CatalogedBackup(backup(BACKUP, NOW, List.of(part)), MANIFEST);

        catalog.save(backup);

        assertThat(catalog.backup(BACKUP)).contains(backup);
    }

    @Test
    void forgettingABackupTwiceIsTheSameAsForgettingItOnce() {
        catalog.save(new CatalogedBackup(backup(BACKUP, NOW), MANIFEST));

        catalog.remove(BACKUP);
        catalog.remove(BACKUP);

        assertThat(catalog.backup(BACKUP)).isEmpty();
        assertThat(catalog.backups(MANAGER)).isEmpty();
    }

    @Test
    void managersAreInTheOrderOfTheirIds() {
        var small = new BackupManager(new ManagerId("a"), false);
        var large = new BackupManager(new ManagerId("B"), true);

        catalog.save(small);
        catalog.save(large);

        assertThat(catalog.managers()).containsExactly(large, small);
    }

    @Test
    void savingAManagerAgainReplacesIt() {
        catalog.save(new BackupManager(MANAGER, false));
        catalog.save(new BackupManager(MANAGER, true));

        assertThat(catalog.managers()).containsExactly(new BackupManager(MANAGER, true));
    }

    @Test
    void aChangeOfTheConfigurationTouchesWhatItNames() {
        catalog.save(
                new ConfigurationChange(
                        Map.of("kept", "1", "changed", "2", "gone", TEXT),
                        Set.of(),
                        Set.of(),
                        Set.of()));

        catalog.save(
                new ConfigurationChange(
                        Map.of("changed", TEXT, "", "new"),
                        Set.of("gone", "never there"),
                        Set.of(),
                        Set.of()));

        assertThat(catalog.runningConfiguration())
                .isEqualTo(Map.of("kept", "1", "changed", TEXT, "", "new"));
    }

    @Test
    void aChangeOfTheConfigurationMakesAndRemovesManagers() {
        var made = new ManagerId("made");
        catalog.save(new BackupManager(MANAGER, true));
        catalog.save(new BackupManager(new ManagerId("gone"), false));
        catalog.save(action(1, Action.State.FINISHED));

        catalog.save(
                new ConfigurationChange(
                        Map.of(),
                        Set.of(),
                        Set.of(made, MANAGER),
                        Set.of(new ManagerId("gone"), new ManagerId("never"))));

        assertThat(catalog.managers())
                .containsExactlyInAnyOrder(
                        new BackupManager(MANAGER, true), new BackupManager(made, false));
        assertThat(catalog.actions(MANAGER)).hasSize(1);
    }

    @Test
    void everythingIsThereAfterACrash() throws IOException {
        var action = action(3, Action.State.RUNNING);
        var backup = new CatalogedBackup(backup(BACKUP, NOW), MANIFEST);
        var manager = new BackupManager(MANAGER, true);
        catalog.save(action);
        catalog.save(backup);
        catalog.save(manager);
        catalog.save(new ConfigurationChange(Map.of("key", TEXT), Set.of(), Set.of(), Set.of()));

        catalog = reopen();

        assertThat(catalog.unfinished())
                .containsExactly(new Catalog.Unfinished(action, Course.NONE));
        assertThat(catalog.backups(MANAGER)).containsExactly(backup);
        assertThat(catalog.managers()).containsExactly(manager);
        assertThat(catalog.runningConfiguration()).isEqualTo(Map.of("key", TEXT));
    }

    @Test
    void manyMayReadAndWriteAtOnce() throws Exception {
        var calls = new ArrayList<Callable<Optional<Action>>>();
        for (int i = 0; i < 64; i++) {
            var action = action(i, Action.State.RUNNING);
            calls.add(
                    () -> {
                        catalog.save(action);
                        catalog.unfinished();
                        return catalog.action(action.id()).filter(action::equals);
                    });
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var found : threads.invokeAll(calls)) {
                assertThat(found.get()).isPresent();
            }
        }

        assertThat(catalog.unfinished()).hasSize(64);
    }

    @Test
    void aClosedCatalogIsUnavailable() {
        catalog.close();
        catalog.close();

        assertFails(ErrorCode.CATALOG_UNAVAILABLE, catalog::nextActionId);
        assertFails(ErrorCode.CATALOG_UNAVAILABLE, catalog::managers);
    }
}
