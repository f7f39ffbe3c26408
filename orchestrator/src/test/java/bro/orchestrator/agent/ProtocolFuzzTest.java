package bro.orchestrator.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.ToAgent;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes, it ends with a reason, disturbs nobody else and leaves nothing behind. */
@Timeout(120)
class ProtocolFuzzTest {
    private static final int FRAMES = 10_000;
    private static final int CALLS = 30;
    private static final int MESSAGES = 25;
    private static final int CONNECTIONS = 300;
    private static final long HEAP_BYTES = 20 << 20;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final FromAgent BEAT =
            FromAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AgentRegistry registry = new AgentRegistry();
    private final HeldTransfers held = new HeldTransfers();
    private final List<Status> ends = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private int sent;
    private AgentServer server;
    private ManagedChannel channel;
    private ManagedChannel fuzzed;
    private ControlWire good;
    private FuzzMessages messages;

    @BeforeEach
    void start() throws InterruptedException {
        server =
                AgentServer.start(
                        new AgentSettings(
                                "127.0.0.1",
                                0,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(60),
                                20,
                                Optional.empty()),
                        registry,
                        new DeafListener(),
                        held,
                        Clock.systemUTC());
        channel = channel();
        fuzzed = channel();
        good = new ControlWire(channel).register("good", "one");
        messages = new FuzzMessages(random, good.token());
        var _ = heart.scheduleAtFixedRate(() -> good.send(BEAT), 200, 200, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void stop() {
        heart.shutdownNow();
        channel.shutdownNow();
        fuzzed.shutdownNow();
        server.close();
    }

    @Test
    void nonsenseEndsWithAReasonAndLeavesNothingBehind() throws Exception {
        round();
        settle();
        long before = usedHeap();

        while (sent < FRAMES) {
            round();
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            connectRaw();
        }
        settle();

        assertThat(ends).as("seed %d", seed).isNotEmpty();
        assertThat(ends)
                .as("seed %d", seed)
                .allSatisfy(
                        end -> {
                            assertThat(end.getCode()).isNotEqualTo(Status.Code.UNKNOWN);
                            assertThat(end.isOk() || end.getDescription() != null)
                                    .as("%s", end)
                                    .isTrue();
                        });
        assertThat(good.hasEnded()).as("seed %d", seed).isFalse();
        assertThatTheGoodAgentIsCommanded();
        ends.clear();
        await("the heap", () -> usedHeap() - before < HEAP_BYTES);
    }

    private void assertThatTheGoodAgentIsCommanded() throws InterruptedException {
        registry.cancel(new AgentId("good"), new ActionId(4_711), 1, "are you there?");
        ToAgent message = good.next();
        while (!message.hasCancel()) {
            message = good.next();
        }
        assertThat(message.getCancel().getActionId()).isEqualTo(4_711);
    }

    /** Waits until nobody but the good agent is there. */
    private void settle() throws InterruptedException {
        await("strangers", () -> server.strangers() == 0);
        await("sessions", () -> registry.size() == 1);
        await("calls", () -> registry.session(new AgentId("good")).orElseThrow().openCalls() == 0);
        await("uploads", () -> held.open() == 0);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s remain, seed %d", what, seed).isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** Many calls at once, each of which ends before the next round. */
    private void round() throws InterruptedException {
        var calls = new ArrayList<Call>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(
                    switch (random.nextInt(5)) {
                        case 0, 1 -> new Call("bro.agent.v1.Control/Attach", messages::control);
                        case 2, 3 -> new Call("bro.agent.v1.Data/Upload", messages::upload);
                        default -> new Call("bro.agent.v1.Data/Download", messages::download);
                    });
        }
        for (int i = 0; i < MESSAGES; i++) {
            calls.forEach(Call::send);
        }
        for (Call call : calls) {
            call.finish();
        }
    }

    private void connectRaw() {
        var bytes = new ByteArrayOutputStream();
        if (random.nextInt(3) > 0) {
            bytes.writeBytes(PREFACE.getBytes(US_ASCII));
            bytes.writeBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        }
        for (int i = random.nextInt(20); i >= 0; i--) {
            byte[] payload = new byte[random.nextInt(60)];
            random.nextBytes(payload);
            bytes.writeBytes(new byte[] {0, 0, (byte) payload.length, (byte) random.nextInt(11)});
            bytes.writeBytes(
                    new byte[] {(byte) random.nextInt(), 0, 0, 0, (byte) random.nextInt(9)});
            bytes.writeBytes(payload);
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(bytes.toByteArray());
        } catch (IOException e) {
            // the other side may have had enough before all was written
        }
    }

    private ManagedChannel channel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** One call whose messages are just bytes. */
    private final class Call extends ClientCall.Listener<byte[]> {
        private final Supplier<byte[]> next;
        private final ClientCall<byte[], byte[]> call;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean cancelled;

        Call(String method, Supplier<byte[]> next) {
            this.next = next;
            this.call =
                    fuzzed.newCall(
                            MethodDescriptor.<byte[], byte[]>newBuilder()
                                    .setFullMethodName(method)
                                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                                    .setRequestMarshaller(new Bytes())
                                    .setResponseMarshaller(new Bytes())
                                    .build(),
                            CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.request(1_000);
        }

        void send() {
            if (cancelled || over.getCount() == 0) {
                return;
            }
            sent++;
            call.sendMessage(next.get());
            if (random.nextInt(200) == 0) {
                cancelled = true;
                call.cancel("cut off", null);
            }
        }

        void finish() throws InterruptedException {
            if (!cancelled) {
                call.halfClose();
            }
            assertThat(over.await(60, TimeUnit.SECONDS)).as("it ends, seed %d", seed).isTrue();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (!cancelled) {
                ends.add(status);
            }
            over.countDown();
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
