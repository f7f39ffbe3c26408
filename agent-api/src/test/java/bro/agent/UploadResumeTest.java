package bro.agent;

import static bro.agent.DataBench.MIB;
import static bro.agent.DataBench.random;
import static bro.agent.ScriptedData.AFTER_TRAILER;
import static bro.agent.ScriptedData.BEFORE_ANSWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class UploadResumeTest {
    /** Taken by gRPC, the connection and the server, and lost with a call. */
    private static final int IN_FLIGHT = 12 * MIB;

    /** How an agent gives its bytes. */
    enum Kind {
        AGAIN {
            @Override
            Fragment send(BackupTransfer to, String id, byte[] bytes) throws IOException {
                return to.sendFragment(FragmentSource.ofBytes(id, "1", bytes));
            }
        },
        ONCE {
            @Override
            Fragment send(BackupTransfer to, String id, byte[] bytes) throws IOException {
                return to.sendFragment(
                        FragmentSource.ofStream(id, "1", new ByteArrayInputStream(bytes)));
            }
        },
        PUSHED {
            @Override
            Fragment send(BackupTransfer to, String id, byte[] bytes) throws IOException {
                try (var writer = to.openFragment(id, "1", OptionalLong.of(bytes.length))) {
                    writer.write(bytes);
                    return writer.complete();
                }
            }
        };

        abstract Fragment send(BackupTransfer to, String id, byte[] bytes) throws IOException;
    }

    private final DataBench bench = new DataBench();
    private final ScriptedData data = bench.data();

    @TempDir Path directory;

    @AfterEach
    void stop() {
        bench.close();
    }

    private void assertArrives(Kind kind, int size) throws IOException {
        byte[] bytes = random(size);
        Fragment sent = kind.send(bench.run(), "f", bytes);
        assertThat(Arrays.equals(data.content("f"), bytes)).isTrue();
        assertThat(sent.sizeBytes()).isEqualTo(size);
        assertThat(bench.run().success("").getFragmentsList()).containsExactly(Wire.fragment(sent));
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWhereItWasCut(Kind kind) throws IOException {
        data.cut(2 * MIB);

        assertArrives(kind, 5 * MIB + 17);

        assertThat(data.starts()).containsExactly(0L, 2L * MIB);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnInTheMiddleOfAChunk(Kind kind) throws IOException {
        data.cut(2 * MIB);
        data.lose(held -> Arrays.copyOf(held, MIB + 100));

        assertArrives(kind, 5 * MIB + 17);

        assertThat(data.starts()).containsExactly(0L, MIB + 100L);
    }

    @ParameterizedTest
    @EnumSource
    void beginsAnewWhatWasCutBeforeItsFirstAnswer(Kind kind) throws IOException {
        data.cut(BEFORE_ANSWER, BEFORE_ANSWER);

        assertArrives(kind, 100);

        assertThat(data.starts()).containsExactly(0L);
        assertThat(bench.sent()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3 * MIB, 3 * MIB + 1})
    void sendsTheTrailerAloneIfAllIsHeld(int size) throws IOException {
        data.cut(AFTER_TRAILER, BEFORE_ANSWER, AFTER_TRAILER);

        assertArrives(Kind.ONCE, size);

        assertThat(data.starts()).containsExactly(0L, (long) size, (long) size);
        assertThat(bench.sent()).isEqualTo(size);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "CANCELLED", "ABORTED"})
    void statusesThatPassAreOutlived(Status.Code code) throws IOException {
        data.cutBy(code.toStatus(), 1, 2 * MIB, 3 * MIB);

        assertArrives(Kind.ONCE, 5 * MIB);

        assertThat(data.starts()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "FAILED_PRECONDITION",
                "INVALID_ARGUMENT",
                "DATA_LOSS",
                "RESOURCE_EXHAUSTED",
                "INTERNAL"
            })
    void otherStatusesAreFinal(Status.Code code) {
        data.cutBy(code.toStatus().withDescription("because"), MIB);

        assertThatThrownBy(() -> assertArrives(Kind.AGAIN, 5 * MIB))
                .isInstanceOf(AgentException.class)
                .hasMessageStartingWith("fragment 'f' was not taken: ")
                .hasMessageEndingWith(": because");
        assertThat(data.starts()).hasSize(1);
    }

    @Test
    void aWriterThatHasFailedStaysSo() throws IOException {
        data.refuse(Status.RESOURCE_EXHAUSTED);
        try (var writer = bench.run().openFragment("f", "1", OptionalLong.empty())) {
            byte[] bytes = random(20 * MIB);
            assertThatThrownBy(() -> writer.write(bytes)).hasMessageContaining("exhausted");
            data.refuse(Status.OK);

            assertThatThrownBy(writer::complete).hasMessageContaining("exhausted");
        }
        assertThat(data.starts()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void beginsAtTheStartIfOtherBytesAreHeld(Kind kind) throws IOException {
        data.cut(2 * MIB);
        data.lose(UploadResumeTest::damaged);

        assertArrives(kind, 5 * MIB);

        assertThat(data.starts()).containsExactly(0L, 0L);
    }

    @ParameterizedTest
    @EnumSource
    void beginsAtTheStartIfMoreIsHeldThanWasSent(Kind kind) throws IOException {
        data.cut(2 * MIB);
        data.lose(held -> Arrays.copyOf(held, 10 * MIB));

        assertArrives(kind, 5 * MIB);

        assertThat(data.starts()).containsExactly(0L, 0L);
    }

    @Test
    void readsAgainWhatIsNoLongerKept() throws IOException {
        data.cut(38 * MIB, 39 * MIB, AFTER_TRAILER);
        data.lose(held -> held.length == 38 * MIB ? Arrays.copyOf(held, MIB + 1) : new byte[0]);

        assertArrives(Kind.AGAIN, 40 * MIB);

        assertThat(data.starts()).containsExactly(0L, MIB + 1L, 0L, 0L);
    }

    @Test
    void readsAgainIfOtherBytesAreHeldThanWereCalledDurable() throws IOException {
        data.cut(38 * MIB);
        data.lose(UploadResumeTest::damaged);

        assertArrives(Kind.AGAIN, 40 * MIB);

        assertThat(data.starts()).containsExactly(0L, 0L);
    }

    @Test
    void failsIfWhatIsLostCannotBeReadAgain() {
        data.cut(38 * MIB);
        data.lose(held -> Arrays.copyOf(held, MIB));

        assertThatThrownBy(() -> assertArrives(Kind.PUSHED, 40 * MIB))
                .isInstanceOf(AgentException.class)
                .hasMessageStartingWith(
                        "fragment 'f' was not taken: the orchestrator holds 1048576")
                .hasMessageEndingWith("and its content cannot be read again");
        assertThat(bench.run().success("").getFragmentsList()).isEmpty();
    }

    @Test
    void failsIfOtherBytesAreHeldAndOursCannotBeReadAgain() {
        data.cut(38 * MIB);
        data.lose(UploadResumeTest::damaged);

        assertThatThrownBy(() -> assertArrives(Kind.ONCE, 40 * MIB))
                .hasMessage(
                        "fragment 'f' was not taken: the orchestrator holds other bytes of it, and its content cannot be read again");
    }

    @Test
    void readsContentOnceIfNothingBreaks() throws IOException {
        var opened = new AtomicInteger();
        byte[] bytes = random(3 * MIB);
        bench.run()
                .sendFragment(
                        new FragmentSource(
                                "f",
                                "1",
                                OptionalLong.empty(),
                                () -> {
                                    opened.incrementAndGet();
                                    return new ByteArrayInputStream(bytes);
                                },
                                ByteString.EMPTY));

        assertThat(opened).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MIB, MIB + 7, 5 * MIB})
    void aNewProcessSendsWhatIsNotHeld(int held) throws IOException {
        byte[] bytes = random(5 * MIB);
        data.hold("f", Arrays.copyOf(bytes, held));
        Path file = Files.write(directory.resolve("f"), bytes);

        bench.run().sendFragment(FragmentSource.ofFile("f", "1", file));

        assertThat(data.starts()).containsExactly((long) held);
        assertThat(bench.sent()).isEqualTo(5 * MIB - held);
        assertThat(Arrays.equals(data.content("f"), bytes)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3 * MIB, 5 * MIB, 5 * MIB + 1, 9 * MIB})
    void aNewProcessBeginsAtTheStartIfOtherBytesAreHeld(int held) throws IOException {
        data.hold("f", random(held));

        assertArrives(Kind.AGAIN, 5 * MIB + 2);

        assertThat(data.starts()).containsExactly(0L);
    }

    @Test
    void aNewProcessGoesOnAfterABreak() throws IOException {
        byte[] bytes = random(5 * MIB);
        data.hold("f", Arrays.copyOf(bytes, MIB));
        data.cut(3 * MIB);

        assertArrives(Kind.AGAIN, 5 * MIB);

        assertThat(data.starts()).containsExactly((long) MIB, 3L * MIB);
    }

    @ParameterizedTest
    @EnumSource(names = {"ONCE", "PUSHED"})
    void aNewProcessBeginsAtTheStartWithWhatItCannotReadTwice(Kind kind) throws IOException {
        data.hold("f", Arrays.copyOf(random(5 * MIB), MIB));

        assertArrives(kind, 5 * MIB);

        assertThat(data.starts()).containsExactly(0L);
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyFragmentTakesThePlaceOfWhatIsHeld(Kind kind) throws IOException {
        data.hold("f", random(10));

        assertArrives(kind, 0);
    }

    @Test
    void idsMayBeLongAndOfAnyScript() throws IOException {
        String id = "фрагмент/片段 🗄".repeat(30).substring(0, 300);
        data.cut(MIB);

        bench.run().sendFragment(FragmentSource.ofBytes(id, "1", random(2 * MIB)));

        assertThat(data.content(id)).isEqualTo(random(2 * MIB));
    }

    @Test
    void aNewRegistrationIsAwaited() throws Exception {
        data.cut(2 * MIB);
        data.lose(
                held -> {
                    data.token("second");
                    return held;
                });
        var upload = bench.begin(run -> Kind.ONCE.send(run, "f", random(5 * MIB)));
        data.awaitCut();
        data.awaitCut(); // the token is no longer known
        assertThat(data.isQuiet()).isTrue();

        bench.unregister();
        bench.register("second");

        assertThat(upload.result().sizeBytes()).isEqualTo(5 * MIB);
        assertThat(data.starts()).containsExactly(0L, 2L * MIB);
    }

    @Test
    void anOrchestratorThatWasStoppedIsAwaited() throws Exception {
        try (var writer = bench.run().openFragment("f", "1", OptionalLong.empty())) {
            writer.write(random(3 * MIB));
            bench.stopServer();
            var rest =
                    bench.begin(
                            _ -> {
                                writer.write(random(3 * MIB));
                                return writer.complete();
                            });
            rest.awaitWaiting();
            bench.restartServer();

            assertThat(rest.result().sizeBytes()).isEqualTo(6 * MIB);
        }
        assertThat(data.content("f")).hasSize(6 * MIB).endsWith(random(3 * MIB));
    }

    @Test
    void aCancelBreaksTheWaitForARegistration() throws Exception {
        bench.unregister();
        var upload = bench.begin(run -> Kind.AGAIN.send(run, "f", random(MIB)));
        upload.awaitWaiting();

        bench.run().cancel("enough");

        assertThatThrownBy(upload::result)
                .hasRootCauseMessage("fragment 'f' was not taken: cancelled: enough");
    }

    @Test
    void aCancelBreaksTheAttemptsToConnect() throws Exception {
        bench.stopServer();
        var upload = bench.begin(run -> Kind.AGAIN.send(run, "f", random(MIB)));
        upload.awaitWaiting();

        bench.run().cancel("enough");

        assertThatThrownBy(upload::result)
                .hasRootCauseMessage("fragment 'f' was not taken: cancelled: enough");
    }

    @Test
    void anInterruptBreaksTheWaitForARegistration() throws Exception {
        bench.unregister();
        var upload =
                bench.begin(
                        run -> {
                            assertThatThrownBy(() -> Kind.AGAIN.send(run, "f", random(MIB)))
                                    .isInstanceOf(InterruptedIOException.class);
                            return Thread.interrupted();
                        });
        upload.awaitWaiting();

        upload.thread().interrupt();

        assertThat(upload.result()).isTrue();
    }

    @Test
    void keepsNoMoreThanTheWindowIfNothingIsCalledDurable() throws Exception {
        data.silent();
        var upload = bench.begin(run -> Kind.ONCE.send(run, "f", random(40 * MIB)));
        while (bench.sent() < 32 * MIB) {
            Thread.sleep(10);
        }
        assertThat(data.isQuiet()).isTrue();
        upload.awaitWaiting();

        bench.run().cancel("enough");

        assertThatThrownBy(upload::result).hasMessageContaining("enough");
        assertThat(bench.sent()).isEqualTo(32 * MIB);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomCutsLoseNothing(long seed) throws IOException {
        var random = new Random(seed);
        int size = 40 * MIB - random.nextInt(MIB);
        int cuts = 1 + random.nextInt(6);
        for (int i = 0; i < cuts; i++) {
            data.cut(
                    switch (random.nextInt(6)) {
                        case 0 -> BEFORE_ANSWER;
                        case 1 -> AFTER_TRAILER;
                        default -> random.nextInt(size);
                    });
        }
        boolean losing = seed % 2 == 0;
        if (losing) {
            data.lose(held -> Arrays.copyOf(held, random.nextInt(held.length + 1)));
        }

        assertArrives(losing ? Kind.AGAIN : Kind.PUSHED, size);

        if (!losing) {
            assertThat(bench.sent()).isBetween((long) size, size + (long) cuts * IN_FLIGHT);
        }
    }

    private static byte[] damaged(byte[] held) {
        held[0] ^= 1;
        return held;
    }
}
