package bro.orchestrator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.storage.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law for every {@link Repository}. A new one needs only a subclass. */
abstract class RepositoryContract extends StagingContract {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 3_000_000})
    void whatIsWrittenIsWhatIsRead(int sizeBytes) {
        byte[] bytes = random(sizeBytes);

        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, bytes));

        assertThat(read(FRAGMENT, sizeBytes, 0)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x", "..", "/", "a/b", "nul\0byte", "line\nbreak", "C:\\x", " ", "ß"})
    void aFragmentMayHaveAnyName(String fragmentId) {
        commit(BACKUP, stage(ACTION, AGENT, fragmentId, BYTES));

        assertThat(read(fragmentId, BYTES.length, 0)).isEqualTo(BYTES);
        assertThat(manifest(BACKUP).parts().getFirst().fragments().getFirst().id())
                .isEqualTo(fragmentId);
    }

    @Test
    void aFragmentNameMayHave300CharactersOfAnyScript() {
        String fragmentId = "語🗄".repeat(100);

        commit(BACKUP, stage(ACTION, AGENT, fragmentId, BYTES));

        assertThat(read(fragmentId, BYTES.length, 0)).isEqualTo(BYTES);
    }

    @Test
    void fragmentsOfDifferentAgentsMayHaveOneName() {
        var other = new AgentId("agent-2");
        var mine = stage(ACTION, AGENT, FRAGMENT, BYTES);
        var theirs = stage(ACTION, other, FRAGMENT, new byte[] {9});

        repository.commit(backup(BACKUP, part(AGENT, mine), part(other, theirs)));

        assertThat(read(FRAGMENT, BYTES.length, 0)).isEqualTo(BYTES);
        assertThat(readAll(repository, BACKUP, other, FRAGMENT, 1, 0)).containsExactly(9);
    }

    @Test
    void readingStartsAtTheOffset() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));

        assertThat(read(FRAGMENT, 5, 3)).containsExactly(4, 5);
        assertThat(read(FRAGMENT, 5, 5)).isEmpty();
        assertThatThrownBy(() -> repository.open(BACKUP, AGENT, FRAGMENT, 5, 6))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> repository.open(BACKUP, AGENT, FRAGMENT, 5, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readingFillsTheBufferUntilTheFragmentEnds() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        var buffer = ByteBuffer.allocate(3);

        try (var reader = repository.open(BACKUP, AGENT, FRAGMENT, 5, 0)) {
            assertThat(reader.read(buffer)).isEqualTo(3);
            assertThat(reader.read(buffer)).isZero();
            assertThat(reader.read(buffer.clear())).isEqualTo(2);
            assertThat(reader.read(buffer)).isZero();
        }
    }

    @Test
    void aManifestGivesBackEverythingThatWasCommitted() {
        var software = new SoftwareVersion("Größe", "2", "R1", "2026-01-01", "d \"q\"", "t", "1.2");
        byte[] metadata = {0, -1, 127};
        var plain = stage(ACTION, AGENT, "a", BYTES);
        var marked = stage(ACTION, AGENT, "b", new byte[0]);
        marked = new Fragment(marked.id(), "v2", 0, marked.sha256(), CustomMetadata.of(metadata));
        var backup =
                new Backup(
                        BACKUP,
                        ACTION,
                        Instant.parse("2026-02-03T04:05:06.000000007Z"),
                        Backup.CreationType.SCHEDULED,
                        Backup.Status.COMPLETE,
                        Backup.Consistency.GLOBAL,
                        List.of(
                                new Backup.Part(
                                        AGENT,
                                        software,
                                        Optional.of(Duration.ofNanos(61_000_001_000L)),
                                        List.of(plain, marked))));

        repository.commit(backup);

        assertThat(repository.manifest(BACKUP)).contains(backup);
        assertThat(repository.list()).containsExactly(BACKUP);
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void differentManifestsHaveDifferentDigests() {
        Digest one = commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        Digest two = commit(named("other"), stage(ACTION, AGENT, FRAGMENT, BYTES));

        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void aBackupMayHoldNothing() {
        repository.commit(backup(BACKUP));

        assertThat(manifest(BACKUP).parts()).isEmpty();
    }

    @Test
    void aNameIsGivenOnlyOnce() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        var other = stage(ACTION, AGENT, FRAGMENT, new byte[] {9});

        assertFails(ErrorCode.BACKUP_EXISTS, () -> commit(BACKUP, other));
        assertThat(read(FRAGMENT, BYTES.length, 0)).isEqualTo(BYTES);
    }

    @Test
    void ofManyWhoCommitOneNameOneWins() throws Exception {
        var backups = new ArrayList<Backup>();
        for (int i = 0; i < 16; i++) {
            var action = new ActionId(i);
            var staged = stage(action, AGENT, FRAGMENT, new byte[] {(byte) i});
            backups.add(backup(action, BACKUP, part(AGENT, staged)));
        }

        var winners = race(16, ErrorCode.BACKUP_EXISTS, i -> repository.commit(backups.get(i)));

        assertThat(winners).hasSize(1);
        assertThat(repository.list()).containsExactly(BACKUP);
        assertThat(repository.staged()).hasSize(15);
    }

    @Test
    void whatTheBackupDoesNotNameIsDropped() {
        var named = stage(ACTION, AGENT, FRAGMENT, BYTES);
        stage(ACTION, AGENT, "surplus", BYTES);
        try (var writer = repository.stage(ACTION, AGENT, "late")) {
            commit(BACKUP, named);

            assertFails(ErrorCode.PROTOCOL_VIOLATED, writer::finish);
        }
        assertFails(
                ErrorCode.UNKNOWN_BACKUP, () -> repository.open(BACKUP, AGENT, "surplus", 5, 0));
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void aFragmentThatIsNotStagedCannotBeCommitted() {
        assertCannotBeCommitted(fragment("never", BYTES));
    }

    @Test
    void aFragmentThatIsNotFinishedCannotBeCommitted() {
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(ByteBuffer.wrap(BYTES));

            assertCannotBeCommitted(fragment(FRAGMENT, BYTES));
        }
    }

    @Test
    void aFragmentOfAnotherSizeCannotBeCommitted() {
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);

        assertCannotBeCommitted(
                new Fragment(FRAGMENT, "1", 4, staged.sha256(), CustomMetadata.NONE));
    }

    @Test
    void aFragmentOfAnotherDigestCannotBeCommitted() {
        stage(ACTION, AGENT, FRAGMENT, BYTES);

        assertCannotBeCommitted(fragment(FRAGMENT, new byte[] {5, 4, 3, 2, 1}));
    }

    @Test
    void aCommitThatFailedCanBeRepeatedOnceItIsRight() {
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);
        assertCannotBeCommitted(staged, fragment("late", BYTES));
        var late = stage(ACTION, AGENT, "late", BYTES);

        commit(BACKUP, staged, late);

        assertThat(read("late", BYTES.length, 0)).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void committingTheSameBackupAgainDoesNothing(boolean inNewProcess) throws IOException {
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);
        var digest = commit(BACKUP, staged);

        goOn(inNewProcess);

        assertThat(commit(BACKUP, staged)).isEqualTo(digest);
        assertThat(repository.list()).containsExactly(BACKUP);
        assertThat(repository.manifestDigest(BACKUP)).isEqualTo(digest);
        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
        assertThat(repository.staged()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherBackupOfThatNameIsNotTheSame(boolean inNewProcess) throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        goOn(inNewProcess);
        var other = stage(ACTION, AGENT, FRAGMENT, new byte[] {9});

        assertFails(ErrorCode.BACKUP_EXISTS, () -> commit(BACKUP, other));

        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
        assertThat(repository.staged()).containsExactly(ACTION);
    }

    @Test
    void aBackupWhoseManifestIsDamagedIsNotTheSame() throws IOException {
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);
        commit(BACKUP, staged);
        damageManifest(BACKUP);

        assertFails(ErrorCode.BACKUP_EXISTS, () -> commit(BACKUP, staged));
    }

    @Test
    void whatAnEarlierProcessStagedIsCommittedOnceItIsRead() throws IOException {
        var mine = stage(ACTION, AGENT, "a", random(3_000_000));
        var empty = stage(ACTION, AGENT, "b", new byte[0]);
        repository = reopen();
        var late = stage(ACTION, AGENT, "c", BYTES);

        commit(BACKUP, mine, empty, late);

        assertThat(read("a", 3_000_000, 0)).isEqualTo(random(3_000_000));
        assertThat(read("c", 5, 0)).isEqualTo(BYTES);
    }

    @Test
    void whatWasTamperedWithBetweenTwoProcessesIsNotCommitted() throws IOException {
        var sound = stage(ACTION, AGENT, "sound", BYTES);
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);
        tamper(ACTION, AGENT, FRAGMENT, new byte[] {1, 2, 9, 4, 5});
        repository = reopen();

        assertCannotBeCommitted(sound, staged);
        assertThatThrownBy(() -> commit(BACKUP, sound, staged))
                .hasMessageContaining("'%s'".formatted(FRAGMENT));

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(writer.digest()).isNotEqualTo(staged.sha256());
            writer.restart();
            writer.write(ByteBuffer.wrap(BYTES));
            writer.finish();
        }
        commit(BACKUP, sound, staged);
        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
    }

    @Test
    void aPartOfAnEarlierProcessCannotBeCommitted() throws IOException {
        leave(BYTES);

        repository = reopen();

        assertCannotBeCommitted(fragment(FRAGMENT, BYTES));
    }

    @Test
    void aFailedBackupMayBeKeptAsIncomplete() {
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);
        var incomplete =
                backup(BACKUP, part(AGENT, staged), part(new AgentId("none")))
                        .withStatus(Backup.Status.INCOMPLETE);

        repository.commit(incomplete);

        assertThat(repository.manifest(BACKUP)).contains(incomplete);
        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
    }

    @Test
    void aDeletedBackupIsGone() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));

        repository.delete(BACKUP);

        assertThat(repository.list()).isEmpty();
        assertThat(repository.manifest(BACKUP)).isEmpty();
        assertFails(ErrorCode.UNKNOWN_BACKUP, () -> repository.open(BACKUP, AGENT, FRAGMENT, 5, 0));
    }

    @Test
    void deletingTwiceIsTheSameAsDeletingOnce() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));

        repository.delete(BACKUP);
        repository.delete(BACKUP);
        repository.delete(named("never"));

        assertThat(repository.list()).isEmpty();
    }

    @Test
    void theNameOfADeletedBackupIsFree() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        repository.delete(BACKUP);

        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, new byte[] {9}));

        assertThat(read(FRAGMENT, 1, 0)).containsExactly(9);
    }

    @Test
    void readingGoesOnWhileTheBackupIsDeleted() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        var buffer = ByteBuffer.allocate(5);

        try (var reader = repository.open(BACKUP, AGENT, FRAGMENT, 5, 0)) {
            repository.delete(BACKUP);

            assertThat(reader.read(buffer)).isEqualTo(5);
        }
    }

    @Test
    void aDamagedManifestIsNamedAndStaysListed() throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));

        damageManifest(BACKUP);

        assertFails(ErrorCode.BACKUP_CORRUPTED, () -> repository.manifest(BACKUP));
        assertThat(repository.list()).containsExactly(BACKUP);
        repository.delete(BACKUP);
        assertThat(repository.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 6})
    void aFragmentOfTheWrongLengthIsNotOpened(int sizeBytes) throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));

        overwrite(BACKUP, AGENT, FRAGMENT, Arrays.copyOf(BYTES, sizeBytes));

        assertFails(
                ErrorCode.BACKUP_CORRUPTED, () -> repository.open(BACKUP, AGENT, FRAGMENT, 5, 0));
    }

    @Test
    void aLostFragmentIsNotMistakenForOneThatNeverWas() throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));

        lose(BACKUP, AGENT, FRAGMENT);

        assertFails(
                ErrorCode.BACKUP_CORRUPTED, () -> repository.open(BACKUP, AGENT, FRAGMENT, 5, 0));
        assertFails(ErrorCode.UNKNOWN_BACKUP, () -> repository.open(BACKUP, AGENT, "no", 5, 0));
    }

    @Test
    void aCrashLeavesBackupsVisibleAndTheStagedInvisible() throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        stage(new ActionId(8), AGENT, "finished", BYTES);
        try (var writer = repository.stage(new ActionId(9), AGENT, "unfinished")) {
            writer.write(ByteBuffer.wrap(BYTES));

            repository = reopen();

            assertThat(repository.list()).containsExactly(BACKUP);
            assertThat(read(FRAGMENT, BYTES.length, 0)).isEqualTo(BYTES);
            assertThat(repository.staged()).containsExactly(new ActionId(8), new ActionId(9));
        }
        repository.discard(new ActionId(8));
        repository.discard(new ActionId(9));
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void backupsAreListedByManagerAndName() {
        var ids = List.of(id("A", "2"), id("A", "10"), id("B", "1"));
        ids.reversed().forEach(id -> commit(id, stage(ACTION, AGENT, FRAGMENT, BYTES)));

        assertThat(repository.list()).containsExactly(id("A", "10"), id("A", "2"), id("B", "1"));
    }

    @Test
    void aBackupMayHoldThousandsOfFragments() {
        var fragments = new ArrayList<Fragment>();
        for (int i = 0; i < 2000; i++) {
            fragments.add(stage(ACTION, AGENT, "f-%05d".formatted(i), new byte[] {(byte) i}));
        }

        commit(BACKUP, fragments.toArray(Fragment[]::new));

        assertThat(manifest(BACKUP).parts().getFirst().fragments()).isEqualTo(fragments);
        assertThat(read("f-00300", 1, 0)).containsExactly(300 - 256);
    }
}
