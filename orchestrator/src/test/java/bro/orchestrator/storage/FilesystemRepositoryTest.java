package bro.orchestrator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.storage.Repository;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesystemRepositoryTest extends RepositoryContract {
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir Path root;

    @Override
    protected Repository open() {
        return new FilesystemRepository(root);
    }

    @Override
    protected Repository reopen() {
        return new FilesystemRepository(root);
    }

    @Override
    protected void damageManifest(BackupId backup) throws IOException {
        Path file = manifestFile(backup);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Override
    protected void overwrite(BackupId backup, AgentId agent, String fragmentId, byte[] bytes)
            throws IOException {
        Files.write(fragmentFile(backup, agent, fragmentId), bytes);
    }

    @Override
    protected void lose(BackupId backup, AgentId agent, String fragmentId) throws IOException {
        Files.delete(fragmentFile(backup, agent, fragmentId));
    }

    @Override
    protected void tamper(ActionId action, AgentId agent, String fragmentId, byte[] bytes)
            throws IOException {
        Files.write(stagedFile(action, Layout.fragmentFile(agent, fragmentId)), bytes);
    }

    @Test
    void aBackupIsADirectoryOfItsFragmentsAndItsManifest() throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, "../x", BYTES));

        assertThat(Disk.entries(root.resolve("backups/DEFAULT/monday=1")))
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "45edd6fad8f98cc0f2d8cce143793153304ea865.fragment", "manifest.json");
        assertThat(Disk.entries(root.resolve("staging"))).isEmpty();
        assertThat(Disk.entries(root.resolve("trash"))).isEmpty();
    }

    @Test
    void theDigestOfACommitIsThatOfTheManifestFile() throws IOException {
        Digest digest = commit(BACKUP, stage(ACTION, AGENT, "a", BYTES));

        assertThat(digest).isEqualTo(Sha256.of(Files.readAllBytes(manifestFile(BACKUP))));
    }

    @Test
    void theManifestIsAsDocumented() throws IOException {
        var plain = stage(ACTION, AGENT, "a", BYTES);
        var empty = stage(ACTION, AGENT, "b", new byte[0]);
        var marked =
                new Fragment("b", "2", 0, empty.sha256(), CustomMetadata.of(new byte[] {1, 2}));

        commit(BACKUP, plain, marked);

        assertThat(Files.readString(manifestFile(BACKUP)))
                .isEqualTo(golden("/bro/orchestrator/storage/manifest-1.json"));
    }

    @Test
    void theManifestTellsHowLongAnAgentWasLocked() throws IOException {
        var frozen = Optional.of(Duration.ofMillis(1).plusNanos(1_999));
        repository.commit(
                backup(BACKUP, new Backup.Part(AGENT, SoftwareVersion.UNKNOWN, frozen, List.of())));

        assertThat(Files.readString(manifestFile(BACKUP)))
                .contains("},\"frozen-microseconds\":1001,\"fragments\":[]");
        assertThat(manifest(BACKUP).parts().getFirst().frozen())
                .contains(Duration.ofNanos(1_001_000));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"format\":1 | \"format\":2 | format is 2",
                "\"format\":1 | \"format\":\"1\" | format",
                "\"format\":1, | `` | begin with its format",
                "\"manager\":\"DEFAULT\", | `` | manager",
                "\"made-by\":7, | `` | made-by",
                "\"size\":3 | \"size\":-3 | -3 bytes",
                "\"size\":3 | \"size\":3.5 | agents[0].fragments[0].size",
                "\"size\":3 | \"size\":\"3\" | agents[0].fragments[0].size",
                "\"size\":3 | \"size\":null | size",
                "\"id\":\"a\" | \"id\":\"c\" | cannot be in file",
                "\"id\":\"a\" | \"id\":null | id",
                "\"id\":\"a\" | \"id\":\"a\",\"more\":1 | more",
                "\"id\":\"a\" | \"id\":\"a\",\"id\":\"a\" | agents[0].fragments[0]",
                "\"id\":\"agent-1\" | \"id\":\"agent/1\" | agent id",
                "\"revision\":\"\", | `` | revision",
                "\"fragments\" | \"frozen-microseconds\":-1,\"fragments\" | -1 microseconds",
                "\"fragments\" | \"frozen-microseconds\":0.5,\"fragments\" | frozen-microseconds",
                "\"fragments\" | \"frozen-microseconds\":\"1\",\"fragments\" | frozen-microseconds",
                "\"name\":\"monday=1\" | \"name\":\"tuesday\" | DEFAULT/tuesday",
                "\"sha256\":\" | \"sha256\":\"0 | SHA-256",
                "\"MANUAL\" | \"BY_HAND\" | creation-type",
                "\"MANUAL\" | 0 | creation-type",
                "1970- | 70- | 70-",
                "]}]} | ]}]}{} | column",
                "]}]} | ]}] | column"
            })
    void aManifestThatIsNotAsWrittenIsRefusedWithTheReason(
            String written, String found, String reason) throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, "a", BYTES));
        Path file = manifestFile(BACKUP);
        String manifest = Files.readString(file);
        assertThat(manifest).contains(written);

        Files.writeString(file, manifest.replace(written, found));

        assertFails(ErrorCode.BACKUP_CORRUPTED, () -> repository.manifest(BACKUP));
        assertThatThrownBy(() -> repository.manifest(BACKUP))
                .hasMessageContaining("DEFAULT/monday=1")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("Manifest", "java.", "bro.orchestrator", "Source");
    }

    @Test
    void aBackupWithoutManifestIsCorrupted() throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, "a", BYTES));

        Files.delete(manifestFile(BACKUP));

        assertFails(ErrorCode.BACKUP_CORRUPTED, () -> repository.manifest(BACKUP));
        assertThat(repository.list()).containsExactly(BACKUP);
    }

    @Test
    void aFragmentThatShrankOnTheDiskIsNotCommitted() throws IOException {
        var staged = stage(ACTION, AGENT, "a", BYTES);

        tamper(ACTION, AGENT, "a", new byte[] {1});

        assertFails(ErrorCode.BACKUP_CORRUPTED, () -> commit(BACKUP, staged));
    }

    @Test
    void aFragmentThatShrinksWhileItIsReadIsCorrupted() throws IOException {
        commit(BACKUP, stage(ACTION, AGENT, "a", BYTES));

        try (var reader = repository.open(BACKUP, AGENT, "a", 3, 0)) {
            overwrite(BACKUP, AGENT, "a", new byte[] {1});

            assertFails(ErrorCode.BACKUP_CORRUPTED, () -> reader.read(ByteBuffer.allocate(3)));
        }
    }

    @Test
    void aRemovalThatACrashCutShortIsFinishedAtTheNextStart() throws IOException {
        Path leftover = Files.createDirectories(root.resolve("trash/x/y"));
        Files.write(leftover.resolve("z"), BYTES);

        reopen();

        assertThat(Disk.entries(root.resolve("trash"))).isEmpty();
    }

    @Test
    void whatSomebodyElsePutThereIsNotListed() throws IOException {
        Files.createDirectories(root.resolve("backups/DEFAULT/not a name"));
        Files.write(root.resolve("backups/DEFAULT/file"), BYTES);
        Files.write(root.resolve("backups/file"), BYTES);
        Files.createDirectories(root.resolve("staging/nobody"));

        assertThat(repository.list()).isEmpty();
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void theDiskDoesNotLagFarBehindWhatIsWritten() {
        var block = ByteBuffer.allocateDirect(3 << 20);
        try (var writer = repository.stage(ACTION, AGENT, "big")) {
            for (int i = 0; i < 30; i++) {
                writer.write(block.clear());

                assertThat(writer.sizeBytes() - writer.durableBytes())
                        .isLessThanOrEqualTo(WriteBack.MAX_LAG_BYTES);
            }
        }
    }

    @Test
    void onlyWhatThisProcessHasForcedIsDurable() {
        byte[] bytes = random(20 << 20);
        try (var writer = repository.stage(ACTION, AGENT, "big")) {
            writer.write(ByteBuffer.wrap(bytes));
            assertThat(writer.durableBytes()).isEqualTo(bytes.length);
        }
        try (var writer = repository.stage(ACTION, AGENT, "big")) {
            assertThat(writer.durableBytes()).isEqualTo(bytes.length);
        }

        repository = reopen();

        try (var writer = repository.stage(ACTION, AGENT, "big")) {
            assertThat(writer.sizeBytes()).isEqualTo(bytes.length);
            assertThat(writer.durableBytes()).isZero();
            writer.write(ByteBuffer.wrap(BYTES));
            assertThat(writer.durableBytes()).isEqualTo(bytes.length + BYTES.length);
        }
    }

    @Test
    void closingEndsTheReadingOfWhatIsHeld() throws Exception {
        leaveMoreThanCanBeRead(Layout.partFile(Layout.fragmentName(AGENT, "huge")));
        var writer = repository.stage(ACTION, AGENT, "huge");
        var ended = reading(writer::digest);

        writer.close();

        assertThat(ended.join()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void discardEndsACommitThatReads() throws Exception {
        leaveMoreThanCanBeRead(Layout.fragmentFile(AGENT, "huge"));
        var ended = reading(() -> commit(BACKUP, fragment("huge", BYTES)));

        repository.discard(ACTION);

        assertThat(ended.join())
                .isInstanceOfSatisfying(
                        BroException.class,
                        e ->
                                assertThat(e.code())
                                        .isIn(
                                                ErrorCode.PROTOCOL_VIOLATED,
                                                ErrorCode.BACKUP_CORRUPTED));
        assertThat(repository.list()).isEmpty();
    }

    @Test
    void aFragmentThatCannotBeFinishedBeginsAnew() throws IOException {
        try (var writer = repository.stage(ACTION, AGENT, "a")) {
            writer.write(ByteBuffer.wrap(BYTES));
            Files.delete(stagedFile(ACTION, Layout.partFile(Layout.fragmentName(AGENT, "a"))));

            assertFails(ErrorCode.STORAGE_UNAVAILABLE, writer::finish);
            assertFails(ErrorCode.STORAGE_UNAVAILABLE, writer::finish);

            assertThat(repository.staged(ACTION, AGENT, "a")).isEmpty();
            commit(BACKUP, stage(ACTION, AGENT, "a", BYTES));
        }
    }

    @Test
    void aCommitGoesOnAfterACrashBeforeItsLastStep() throws IOException {
        var staged = stage(ACTION, AGENT, "a", BYTES);
        Files.write(stagedFile(ACTION, Layout.MANIFEST), BYTES);
        Files.write(stagedFile(ACTION, Layout.MANIFEST + ".tmp"), BYTES);

        repository = reopen();
        commit(BACKUP, staged);

        assertThat(manifest(BACKUP).parts().getFirst().fragments()).containsExactly(staged);
        assertThat(Disk.entries(folder(BACKUP))).hasSize(2);
    }

    @Test
    void discardDoesNotWaitForWritersThatAreAtWork() throws Exception {
        CompletableFuture<Throwable> ended;
        try (var writer = repository.stage(ACTION, AGENT, "big")) {
            ended = inThread(() -> writeMuch(writer::write));
            while (writer.sizeBytes() == 0) {
                Thread.onSpinWait();
            }

            repository.discard(ACTION);

            ended.join();
        }
        assertThat(ended.join())
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATED));
        assertThat(repository.staged()).isEmpty();
        assertThat(Disk.entries(root.resolve("trash"))).isEmpty();
    }

    @Test
    void aFullDiskIsNamedAsSuch() throws Exception {
        Path mount = Files.createDirectory(root.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString()));
        try {
            repository = new FilesystemRepository(mount);
            try (var writer = repository.stage(ACTION, AGENT, "big")) {
                assertFails(ErrorCode.STORAGE_FULL, () -> writeMuch(writer::write));
                assertFails(ErrorCode.STORAGE_UNAVAILABLE, writer::finish);
            }
            try (var writer = repository.stage(ACTION, AGENT, "big")) {
                assertThat(writer.sizeBytes()).isZero();
            }
            commit(BACKUP, stage(ACTION, AGENT, "small", BYTES));
            assertThat(repository.list()).containsExactly(BACKUP);
        } finally {
            run("umount", mount.toString());
        }
    }

    @Test
    void aRootThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.write(root.resolve("file"), BYTES);

        assertFails(ErrorCode.STORAGE_UNAVAILABLE, () -> new FilesystemRepository(file));
    }

    @Test
    void failuresTellNeitherWhereTheRepositoryLiesNorNamesOfClasses() throws IOException {
        Path inTheWay = root.resolve("staging/7");
        Files.write(inTheWay, BYTES);

        assertThatThrownBy(() -> repository.stage(ACTION, AGENT, "a"))
                .message()
                .contains("fragment 'a' of agent agent-1", "7 is in the way")
                .doesNotContain(root.toString());

        Files.delete(inTheWay);
        try (var writer = repository.stage(ACTION, AGENT, "a")) {
            Thread.currentThread().interrupt();
            Throwable failure = catchThrowable(() -> writer.write(ByteBuffer.wrap(BYTES)));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure).message().contains("interrupted").doesNotContain("Exception");
        }
    }

    @Test
    void messagesNameTheFragmentButNotAllOfALongName() {
        String message = Layout.shown(AGENT, "x\n" + "🗄".repeat(298));

        assertThat(message).isEqualTo("fragment 'x?" + "🗄".repeat(58) + "…' of agent agent-1");
    }

    @Test
    void actionsAreStagedInTheOrderOfTheirNumbers() {
        List.of(10L, 9L, 100L).forEach(id -> stage(new ActionId(id), AGENT, "a", BYTES));

        assertThat(repository.staged())
                .containsExactly(new ActionId(9), new ActionId(10), new ActionId(100));
    }

    private interface Sink {
        void write(ByteBuffer bytes);
    }

    /** Writes more than a test ever needs, but not so much that a failing one fills the disk. */
    private static void writeMuch(Sink sink) {
        for (int mebibytes = 0; mebibytes < 4096; mebibytes++) {
            sink.write(ByteBuffer.allocate(1 << 20));
        }
    }

    /** What ends a call in a thread of its own. */
    private static CompletableFuture<Throwable> inThread(ThrowingCallable call) {
        var ended = new CompletableFuture<Throwable>();
        Thread.ofVirtual().start(() -> ended.complete(catchThrowable(call)));
        return ended;
    }

    /** The same, once the call has come to reading a file. */
    private static CompletableFuture<Throwable> reading(ThrowingCallable call)
            throws InterruptedException {
        var ended = new CompletableFuture<Throwable>();
        Thread reader = Thread.ofVirtual().start(() -> ended.complete(catchThrowable(call)));
        while (!ended.isDone()
                && Arrays.stream(reader.getStackTrace())
                        .noneMatch(it -> it.getClassName().equals(RunningDigest.class.getName()))) {
            Thread.sleep(2);
        }
        return ended;
    }

    /** Makes a file for a staged fragment that takes no space but hours to read. */
    private void leaveMoreThanCanBeRead(String name) throws IOException {
        Path file = stagedFile(ACTION, name);
        Files.createDirectories(root.resolve("staging/7"));
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(1L << 42);
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    private String golden(String resource) throws IOException {
        try (var in = getClass().getResourceAsStream(resource)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), UTF_8).strip();
        }
    }

    private Path stagedFile(ActionId action, String name) {
        return root.resolve("staging").resolve(action.toString()).resolve(name);
    }

    private Path manifestFile(BackupId backup) {
        return folder(backup).resolve("manifest.json");
    }

    private Path fragmentFile(BackupId backup, AgentId agent, String fragmentId) {
        return folder(backup).resolve(Layout.fragmentFile(agent, fragmentId));
    }

    private Path folder(BackupId backup) {
        return root.resolve("backups")
                .resolve(backup.manager().value())
                .resolve(backup.name().value());
    }
}
