package bro.orchestrator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.storage.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
                "\"size\":3 | \"size\":3.5 | 3.5",
                "\"size\":3 | \"size\":\"3\" | 3",
                "\"size\":3 | \"size\":null | size",
                "\"id\":\"a\" | \"id\":\"c\" | cannot be in file",
                "\"id\":\"a\" | \"id\":null | id",
                "\"id\":\"a\" | \"id\":\"a\",\"more\":1 | more",
                "\"id\":\"a\" | \"id\":\"a\",\"id\":\"a\" | id",
                "\"id\":\"agent-1\" | \"id\":\"agent/1\" | agent id",
                "\"revision\":\"\", | `` | revision",
                "\"name\":\"monday=1\" | \"name\":\"tuesday\" | DEFAULT/tuesday",
                "\"sha256\":\" | \"sha256\":\"0 | SHA-256",
                "\"MANUAL\" | \"BY_HAND\" | BY_HAND",
                "\"MANUAL\" | 0 | 0",
                "1970- | 70- | 70-",
                "]}]} | ]}]}{} | token",
                "]}]} | ]}] | end-of-input"
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
                .hasMessageContaining(reason);
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
        Path file = root.resolve("staging/7").resolve(Layout.fragmentFile(AGENT, "a"));

        Files.write(file, new byte[] {1});

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
    void writeBackRunsAheadOfFinish() throws InterruptedException {
        var block = ByteBuffer.allocateDirect((int) WriteBack.STEP_BYTES);
        try (var writer = repository.stage(ACTION, AGENT, "big")) {
            writer.write(block);

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (writer.durableBytes() == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(writer.durableBytes()).isEqualTo(WriteBack.STEP_BYTES);
        }
        assertThat(repository.staged()).containsExactly(ACTION);
    }

    @Test
    void discardDoesNotWaitForWritersThatAreAtWork() throws Exception {
        var ended = new CompletableFuture<Throwable>();
        try (var writer = repository.stage(ACTION, AGENT, "big")) {
            var thread =
                    Thread.ofVirtual()
                            .start(
                                    () ->
                                            ended.complete(
                                                    catchThrowable(
                                                            () -> writeMuch(writer::write))));
            while (writer.sizeBytes() == 0) {
                Thread.onSpinWait();
            }

            repository.discard(ACTION);

            thread.join();
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

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    private String golden(String resource) throws IOException {
        try (var in = getClass().getResourceAsStream(resource)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), UTF_8).strip();
        }
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
