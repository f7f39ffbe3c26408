package bro.agent;

import static bro.agent.v1.ActionKind.ACTION_KIND_CREATE_BACKUP;
import static bro.agent.v1.Stage.STAGE_EXECUTION;
import static bro.agent.v1.Stage.STAGE_TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.v1.StageResult;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TransferTest {
    private static final int MIB = 1 << 20;

    private final ScriptedOrchestrator orchestrator = new ScriptedOrchestrator();
    private final ScriptedBehavior behavior = new ScriptedBehavior();
    private final Agent agent =
            Agent.builder()
                    .orchestrator("127.0.0.1", orchestrator.port())
                    .id("db")
                    .behavior(behavior)
                    .start();

    @TempDir Path directory;

    @BeforeEach
    void register() throws InterruptedException {
        agent.awaitRegistered(Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        agent.close();
        orchestrator.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB + 17})
    void bytesOfAnySizeArriveUnchanged(int size) throws InterruptedException {
        behavior.onBackup(t -> t.sendFragment(FragmentSource.ofBytes("f", "1", random(size))));

        StageResult result = orchestrator.backup(1, STAGE_TRANSFER);

        assertThat(result.getMessage()).isEmpty();
        assertThat(result.getFragmentsList())
                .extracting(bro.agent.v1.Fragment::getFragmentId)
                .containsExactly("f");
        assertThat(orchestrator.data().content("f")).isEqualTo(random(size));
    }

    @Test
    void filesStreamsAndPushedBytesAreSourcesToo() throws Exception {
        Path file = Files.write(directory.resolve("data"), random(3 * MIB));
        Path metadata = Files.writeString(directory.resolve("metadata"), "of a file");
        behavior.onBackup(
                t -> {
                    t.sendFragment(
                            FragmentSource.ofFile("file", "1", file)
                                    .withMetadata("meta".getBytes(StandardCharsets.UTF_8)));
                    t.sendFragment(
                            FragmentSource.ofStream(
                                            "stream", "2", new ByteArrayInputStream(random(10)))
                                    .withMetadata(metadata));
                    byte[] pushed = "pushed".getBytes(StandardCharsets.UTF_8);
                    try (var writer = t.openFragment("pushed", "3", OptionalLong.of(3), pushed)) {
                        writer.write('a');
                        writer.write(new byte[] {'b', 'c'});
                        writer.complete();
                    }
                });

        StageResult result = orchestrator.backup(1, STAGE_TRANSFER);

        assertThat(result.getFragmentsList())
                .extracting(bro.agent.v1.Fragment::getFragmentId)
                .containsExactly("file", "stream", "pushed");
        assertThat(orchestrator.data().content("file")).isEqualTo(random(3 * MIB));
        assertThat(orchestrator.data().content("stream")).isEqualTo(random(10));
        assertThat(orchestrator.data().content("pushed")).asString().isEqualTo("abc");
        assertThat(result.getFragmentsList())
                .extracting(fragment -> fragment.getCustomMetadata().toStringUtf8())
                .containsExactly("meta", "of a file", "pushed");
        assertThat(orchestrator.data().fragments())
                .containsExactlyInAnyOrderElementsOf(result.getFragmentsList());
    }

    @Test
    void aRefusedUploadFailsTheStageWithTheReason() throws InterruptedException {
        orchestrator.data().refuse(Status.RESOURCE_EXHAUSTED.withDescription("disk full"));
        behavior.onBackup(t -> t.sendFragment(FragmentSource.ofBytes("f", "1", random(20 * MIB))));

        StageResult result = orchestrator.backup(1, STAGE_TRANSFER);

        assertThat(result.getSuccess()).isFalse();
        assertThat(result.getMessage())
                .isEqualTo("fragment 'f' was not taken: resource exhausted: disk full");
        assertThat(result.getFragmentsList()).isEmpty();
    }

    @Test
    void moreMetadataThanAResultCanCarryIsRefusedByTheAgentItself() throws InterruptedException {
        behavior.onBackup(
                t -> {
                    for (int i = 0; i < 200; i++) {
                        t.sendFragment(
                                FragmentSource.ofBytes("f" + i, "1", new byte[1])
                                        .withMetadata(new byte[64 << 10]));
                    }
                });

        StageResult result = orchestrator.backup(1, STAGE_TRANSFER);

        assertThat(result.getSuccess()).isFalse();
        assertThat(result.getMessage()).contains("'f127'").contains("exceed");
    }

    @Test
    void metadataFromAFileHasALimit() throws Exception {
        Path metadata = Files.write(directory.resolve("metadata"), new byte[(64 << 10) + 1]);
        behavior.onBackup(
                t ->
                        t.sendFragment(
                                FragmentSource.ofBytes("f", "1", new byte[1])
                                        .withMetadata(metadata)));

        StageResult result = orchestrator.backup(1, STAGE_TRANSFER);

        assertThat(result.getMessage())
                .isEqualTo("fragment 'f' has more than 65536 bytes of custom metadata");
    }

    @Test
    void aWriterThatIsClosedWithoutCompletionTakesTheFragmentBack() throws InterruptedException {
        behavior.onBackup(
                t -> {
                    try (var writer = t.openFragment("f", "1", OptionalLong.empty())) {
                        writer.write(random(10));
                    }
                });

        StageResult result = orchestrator.backup(1, STAGE_TRANSFER);

        assertThat(result.getFragmentsList()).isEmpty();
        assertThat(orchestrator.data().fragments()).isEmpty();
    }

    @Test
    void aCancelBreaksAnUploadWhoseSourceHasNoEnd() throws InterruptedException {
        orchestrator.data().discard();
        behavior.onBackup(t -> t.sendFragment(FragmentSource.ofStream("f", "1", new Endless())));
        orchestrator.send(
                ScriptedOrchestrator.command(1, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER).build());
        orchestrator.cancel(1, "enough");

        StageResult result = orchestrator.awaitResult();

        assertThat(result.getMessage()).isEqualTo("cancelled: enough");
    }

    @Test
    void downloadsGoToFilesStreamsAndReaders() throws Exception {
        byte[] content = random(5 * MIB + 3);
        orchestrator.data().put("f", content);
        var out = new ByteArrayOutputStream();
        var read = new AtomicReference<byte[]>();
        behavior.onRestore(
                t -> {
                    t.downloadFragment(t.fragment("f"), directory.resolve("copy"));
                    t.downloadFragment(t.fragment("f"), out);
                    try (InputStream in = t.openFragment(t.fragment("f"))) {
                        read.set(in.readAllBytes());
                    }
                });

        StageResult result = orchestrator.restore(1, STAGE_EXECUTION);

        assertThat(result.getMessage()).isEmpty();
        assertThat(directory.resolve("copy")).hasBinaryContent(content);
        assertThat(out.toByteArray()).isEqualTo(content);
        assertThat(read.get()).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({
        "BYTE, its SHA-256 is",
        "CRC, the CRC32C of the chunk at offset 0 is wrong",
        "SHORT, 2097151 of 2097152 bytes came",
        "GAP, bytes from offset 1 came where 0 was expected"
    })
    void damagedDownloadsAreRefusedAndLeaveNoFile(ScriptedData.Damage damage, String why)
            throws Exception {
        orchestrator.data().put("f", random(2 * MIB));
        orchestrator.data().damage(damage);
        behavior.onRestore(t -> t.downloadFragment(t.fragment("f"), directory.resolve("copy")));

        StageResult result = orchestrator.restore(1, STAGE_EXECUTION);

        assertThat(result.getSuccess()).isFalse();
        assertThat(result.getMessage()).contains("fragment 'f'").contains(why);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFragmentThatIsNotInTheBackupIsNamed() throws InterruptedException {
        behavior.onRestore(t -> t.fragment("missing"));

        StageResult result = orchestrator.restore(1, STAGE_EXECUTION);

        assertThat(result.getMessage()).contains("'monday'").contains("'missing'");
    }

    /** Bytes for ever. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return length;
        }
    }
}
