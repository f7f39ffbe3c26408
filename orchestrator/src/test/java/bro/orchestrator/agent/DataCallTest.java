package bro.orchestrator.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.v1.DataGrpc;
import bro.agent.v1.UploadChunk;
import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.agent.v1.UploadTrailer;
import bro.orchestrator.core.agent.AgentListener;
import bro.orchestrator.core.failure.ErrorCode;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data calls on the wire. */
@Timeout(60)
class DataCallTest {
    private final AgentRegistry registry = new AgentRegistry();
    private final HeldTransfers held = new HeldTransfers();
    private final AgentListener deaf = new DeafListener();
    private AgentServer server;
    private ManagedChannel channel;
    private String token = "";

    @BeforeEach
    void start() throws InterruptedException {
        server =
                AgentServer.start(
                        new AgentSettings(
                                "127.0.0.1",
                                0,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60),
                                9,
                                Optional.empty()),
                        registry,
                        deaf,
                        held,
                        Clock.systemUTC());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
        token = new ControlWire(channel).register("a", "one").token();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void theFirstAnswerSaysWhatIsHeld() throws Exception {
        var first = new Wire().header("f");
        assertThat(first.next()).isEqualTo(UploadResponse.getDefaultInstance());
        first.chunk(0, "one ").next();
        first.breakOff();

        UploadResponse answer = awaitHeld("f").next();

        assertThat(answer.getHeldBytes()).isEqualTo(4);
        assertThat(answer.getHeldSha256()).isEqualTo(sha256("one "));
        assertThat(answer.getDurableOffset()).isEqualTo(4);
        assertThat(held.blamed()).isEmpty();
    }

    @Test
    void anUploadGoesOnWhereTheOtherBroke() throws Exception {
        var first = new Wire().header("f");
        first.next();
        first.chunk(0, "one ").next();
        first.breakOff();

        var next = awaitHeld("f");
        next.next();
        next.chunk(4, "two").next();
        next.trailer("one two");

        assertThat(next.next().getComplete()).isTrue();
        assertThat(next.status()).isEqualTo(Status.OK);
        assertThat(held.bytes("f")).isEqualTo("one two");
    }

    @Test
    void anUploadMayBeginAnew() throws Exception {
        held.put("f", "what is wrong");
        var next = new Wire().header("f");
        next.next();

        next.chunk(0, "two").next();
        next.trailer("two");

        assertThat(next.next().getComplete()).isTrue();
        assertThat(held.bytes("f")).isEqualTo("two");
    }

    @Test
    void whatIsHeldInFullNeedsATrailerAlone() throws Exception {
        held.put("f", "all");
        var next = new Wire().header("f");
        next.next();

        next.trailer("all");

        assertThat(next.next().getComplete()).isTrue();
    }

    @Test
    void anEmptyFragmentForgetsWhatWasHeld() throws Exception {
        held.put("f", "what is wrong");
        var next = new Wire().header("f");
        next.next();

        next.trailer("");

        assertThat(next.next().getComplete()).isTrue();
        assertThat(held.bytes("f")).isEmpty();
        assertThat(held.blamed()).isEmpty();
    }

    @Test
    void anEmptyTrailerAfterChunksFailsTheAgentsPart() throws Exception {
        var next = new Wire().header("f");
        next.next();
        next.chunk(0, "four").next();

        next.trailer("");

        assertThat(next.status().getCode()).isEqualTo(Status.Code.DATA_LOSS);
        assertThat(held.blamed()).containsExactly(ErrorCode.DIGEST_MISMATCH);
    }

    @Test
    void aChunkElsewhereFailsTheAgentsPart() throws Exception {
        held.put("f", "four");
        var next = new Wire().header("f");
        next.next();

        next.chunk(2, "x");

        assertThat(next.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(held.blamed()).containsExactly(ErrorCode.PROTOCOL_VIOLATED);
    }

    @Test
    void onlyTheFirstChunkMayBeginAnew() throws Exception {
        var next = new Wire().header("f");
        next.next();
        next.chunk(0, "four").next();

        next.chunk(0, "four");

        assertThat(next.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aDamagedChunkFailsTheAgentsPart() throws Exception {
        var call = new Wire().header("f");
        call.next();

        call.send(
                UploadRequest.newBuilder()
                        .setChunk(
                                UploadChunk.newBuilder()
                                        .setData(ByteString.copyFromUtf8("x"))
                                        .setCrc32C(1))
                        .build());

        assertThat(call.status().getCode()).isEqualTo(Status.Code.DATA_LOSS);
        assertThat(held.blamed()).containsExactly(ErrorCode.DIGEST_MISMATCH);
    }

    @Test
    void anUploadThatEndsInPeaceButWithoutATrailerFailsTheAgentsPart() throws Exception {
        var call = new Wire().header("f");
        call.next();

        call.requests.onCompleted();

        assertThat(call.status().getCode()).isEqualTo(Status.Code.DATA_LOSS);
        assertThat(held.blamed()).containsExactly(ErrorCode.SIZE_MISMATCH);
    }

    @Test
    void aCallThatIsReplacedIsAborted() throws Exception {
        var old = new Wire().header("f");
        old.next();

        new Wire().header("f").next();

        assertThat(old.status().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(held.blamed()).isEmpty();
    }

    @Test
    void aRegistrationEndsWithItsCalls() throws Exception {
        var call = new Wire().header("f");
        call.next();

        new ControlWire(channel).register("a", "one").token();

        assertThat(call.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(new Wire().header("f").status().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(held.blamed()).isEmpty();
        assertThat(held.open()).isZero();
    }

    @Test
    void aBugIsToldAsOne() throws Exception {
        held.breakDown();

        Status status = new Wire().header("f").status();

        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription())
                .contains("the log tells more")
                .doesNotContain("Exception");
    }

    /** Whether the end of a broken call arrives before its successor is not for the test to say. */
    private Wire awaitHeld(String fragment) throws InterruptedException {
        while (held.open() > 0) {
            Thread.sleep(2);
        }
        return new Wire().header(fragment);
    }

    private static ByteString sha256(String text) throws Exception {
        return ByteString.copyFrom(
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    /** One upload, by hand. */
    private final class Wire implements StreamObserver<UploadResponse> {
        private final BlockingQueue<UploadResponse> answers = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> end = new LinkedBlockingQueue<>();
        private final StreamObserver<UploadRequest> requests =
                DataGrpc.newStub(channel).upload(this);

        Wire header(String fragment) {
            return send(
                    UploadRequest.newBuilder()
                            .setHeader(
                                    UploadHeader.newBuilder()
                                            .setSessionToken(token)
                                            .setActionId(1)
                                            .setFragmentId(fragment))
                            .build());
        }

        Wire chunk(long offset, String text) {
            var crc = new CRC32C();
            crc.update(text.getBytes(UTF_8));
            return send(
                    UploadRequest.newBuilder()
                            .setChunk(
                                    UploadChunk.newBuilder()
                                            .setOffset(offset)
                                            .setData(ByteString.copyFromUtf8(text))
                                            .setCrc32C((int) crc.getValue()))
                            .build());
        }

        void trailer(String whole) throws Exception {
            send(
                    UploadRequest.newBuilder()
                            .setTrailer(
                                    UploadTrailer.newBuilder()
                                            .setSizeBytes(whole.length())
                                            .setSha256(sha256(whole)))
                            .build());
        }

        Wire send(UploadRequest request) {
            requests.onNext(request);
            return this;
        }

        void breakOff() {
            requests.onError(Status.CANCELLED.asRuntimeException());
        }

        UploadResponse next() throws InterruptedException {
            return Objects.requireNonNull(answers.poll(30, TimeUnit.SECONDS));
        }

        Status status() throws InterruptedException {
            return Objects.requireNonNull(end.poll(30, TimeUnit.SECONDS));
        }

        @Override
        public void onNext(UploadResponse answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable broken) {
            end.add(Status.fromThrowable(broken));
        }

        @Override
        public void onCompleted() {
            end.add(Status.OK);
        }
    }
}
