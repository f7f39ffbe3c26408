package bro.agent;

import static bro.agent.DataBench.MIB;
import static bro.agent.DataBench.random;
import static bro.agent.ScriptedData.BEFORE_ANSWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DownloadResumeTest {
    private final DataBench bench = new DataBench();
    private final ScriptedData data = bench.data();

    @TempDir Path directory;

    @AfterEach
    void stop() {
        bench.close();
    }

    private Fragment stored(String id, int size) {
        data.put(id, random(size));
        return Wire.fragment(data.fragments().getFirst());
    }

    private void assertArrives(int size) throws IOException {
        var out = new ByteArrayOutputStream();
        bench.run().downloadFragment(stored("f", size), out);
        assertThat(Arrays.equals(out.toByteArray(), random(size))).isTrue();
    }

    @Test
    void goesOnWhereItWasCut() throws IOException {
        data.cut(BEFORE_ANSWER, 0, MIB + 5, MIB + 5, 4 * MIB);

        assertArrives(5 * MIB + 17);

        assertThat(data.starts()).containsExactly(0L, 0L, 0L, MIB + 5L, MIB + 5L, 4L * MIB);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2 * MIB})
    void whatIsCutAfterTheLastByteIsWhole(int size) throws IOException {
        data.cut(size);

        assertArrives(size);

        assertThat(data.starts()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "FAILED_PRECONDITION", "OUT_OF_RANGE", "DATA_LOSS"})
    void otherStatusesAreFinal(Status.Code code) {
        data.cutBy(code.toStatus().withDescription("because"), MIB);

        assertThatThrownBy(() -> assertArrives(5 * MIB))
                .isInstanceOf(AgentException.class)
                .hasMessageStartingWith("fragment 'f' cannot be downloaded: ")
                .hasMessageEndingWith(": because");
        assertThat(data.starts()).hasSize(1);
    }

    @Test
    void otherBytesAfterABreakAreFound() throws Exception {
        Fragment fragment = stored("f", 3 * MIB);
        data.cut(MIB);
        try (InputStream in = bench.run().openFragment(fragment)) {
            in.readNBytes(MIB);
            data.awaitCut();
            data.put("f", random(3 * MIB + 1));

            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(AgentException.class)
                    .hasMessageStartingWith("fragment 'f' cannot be downloaded: more than its");
        }
    }

    @Test
    void aNewRegistrationIsAwaited() throws Exception {
        Fragment fragment = stored("f", 5 * MIB);
        data.cut(2 * MIB);
        try (InputStream in = bench.run().openFragment(fragment)) {
            byte[] first = in.readNBytes(MIB);
            data.awaitCut();
            data.token("second");
            var rest = bench.begin(_ -> in.readAllBytes());
            data.awaitCut(); // the token is no longer known
            bench.unregister();
            bench.register("second");

            assertThat(first).isEqualTo(Arrays.copyOf(random(5 * MIB), MIB));
            assertThat(rest.result()).isEqualTo(Arrays.copyOfRange(random(5 * MIB), MIB, 5 * MIB));
        }
    }

    @Test
    void anOrchestratorThatWasStoppedIsAwaited() throws Exception {
        Fragment fragment = stored("f", 20 * MIB);
        try (InputStream in = bench.run().openFragment(fragment)) {
            byte[] first = in.readNBytes(100);
            bench.stopServer();
            var rest = bench.begin(_ -> in.readAllBytes());
            rest.awaitWaiting();
            bench.restartServer();

            assertThat(first.length + rest.result().length).isEqualTo(20 * MIB);
        }
        assertThat(data.starts()).hasSizeGreaterThan(1);
    }

    @Test
    void aCancelBreaksTheWaitForARegistration() throws Exception {
        Fragment fragment = stored("f", MIB);
        bench.unregister();
        var download = bench.begin(run -> run.downloadInto(fragment, directory));
        download.awaitWaiting();

        bench.run().cancel("enough");

        assertThatThrownBy(download::result)
                .hasRootCauseMessage("fragment 'f' cannot be downloaded: cancelled: enough");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anInterruptBreaksTheAttemptsToConnect() throws Exception {
        Fragment fragment = stored("f", MIB);
        bench.stopServer();
        var download =
                bench.begin(
                        run -> {
                            assertThatThrownBy(() -> run.downloadInto(fragment, directory))
                                    .isInstanceOf(InterruptedIOException.class);
                            return Thread.interrupted();
                        });
        download.awaitWaiting();

        download.thread().interrupt();

        assertThat(download.result()).isTrue();
    }

    @Test
    void intoADirectoryGoesAFileOfTheFragmentsName() throws IOException {
        Fragment fragment = stored("données 1", 10);

        Path file = bench.run().downloadInto(fragment, directory);

        assertThat(file).isEqualTo(directory.resolve("données 1")).hasBinaryContent(random(10));
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "/a", "a/", "../a", "a/../b", "a\0b"})
    void intoADirectoryGoesNothingThatLeavesIt(String id) {
        Fragment fragment = stored(id, 10);

        assertThatThrownBy(() -> bench.run().downloadInto(fragment, directory))
                .isInstanceOf(AgentException.class)
                .hasMessage(
                        "fragment '%s' cannot be downloaded: its id is not a plain name of a file"
                                .formatted(id));
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomCutsLoseNothing(long seed) throws IOException {
        var random = new Random(seed);
        int size = 20 * MIB - random.nextInt(MIB);
        for (int i = random.nextInt(6); i >= 0; i--) {
            data.cut(random.nextInt(5) == 0 ? BEFORE_ANSWER : random.nextInt(size));
        }

        assertArrives(size);
    }
}
