package bro.agent;

import bro.agent.v1.ActionKind;
import bro.agent.v1.Cancel;
import bro.agent.v1.ControlGrpc;
import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.Progress;
import bro.agent.v1.Register;
import bro.agent.v1.Registered;
import bro.agent.v1.Rejected;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import bro.agent.v1.ToAgent;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An orchestrator that obeys the protocol over real connections and does what a test tells it: it
 * commands, cancels, rejects, falls silent, drops connections and damages bytes.
 */
public final class ScriptedOrchestrator implements AutoCloseable {
    static final String TOKEN = "secret-token";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BlockingQueue<Register> registrations = new LinkedBlockingQueue<>();
    private final BlockingQueue<StageResult> results = new LinkedBlockingQueue<>();
    private final BlockingQueue<FromAgent> heartbeats = new LinkedBlockingQueue<>();
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable StreamObserver<ToAgent>> attached =
            new AtomicReference<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final ScriptedData data = new ScriptedData();
    private volatile Optional<Rejected> rejection = Optional.empty();
    private volatile int heartbeatSeconds = 10;
    private volatile int leaseSeconds = 60;
    private volatile boolean silent;
    private volatile boolean away;
    private volatile Server server;

    /** Listens on a free port. */
    public ScriptedOrchestrator() {
        server = listen(0);
    }

    private Server listen(int port) {
        try {
            return NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .addService(new Control())
                    .addService(data)
                    .maxInboundMessageSize(2 << 20)
                    .maxConcurrentCallsPerConnection(256)
                    .flowControlWindow(4 << 20)
                    .addTransportFilter(new Counter())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    public ScriptedData data() {
        return data;
    }

    /** Rejects the next registrations. */
    void reject(Rejected.Reason reason, String message) {
        rejection =
                Optional.of(Rejected.newBuilder().setReason(reason).setMessage(message).build());
    }

    /** Takes every agent for a duplicate. */
    public void rejectDuplicates() {
        reject(Rejected.Reason.REASON_DUPLICATE_ID, "already attached");
    }

    void accept() {
        rejection = Optional.empty();
    }

    /** Long by default, so that a machine that is slow does not look like one that is gone. */
    void heartbeatSeconds(int seconds) {
        heartbeatSeconds = seconds;
    }

    void leaseSeconds(int seconds) {
        leaseSeconds = seconds;
    }

    /** Stops sending heartbeats, or begins again. */
    void silent(boolean on) {
        silent = on;
    }

    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    /** Listens again, on the port of before. */
    void restartOn(int port) {
        server = listen(port);
    }

    /** Breaks the control stream and nothing else. */
    void dropControl() {
        stream().onError(Status.UNAVAILABLE.withDescription("dropped").asRuntimeException());
    }

    /** Breaks the control stream and takes no other one. */
    void leave() {
        away = true;
        dropControl();
    }

    void comeBack() {
        away = false;
    }

    public void send(StageCommand command) {
        send(ToAgent.newBuilder().setCommand(command).build());
    }

    public void cancel(long actionId, String reason) {
        send(
                ToAgent.newBuilder()
                        .setCancel(Cancel.newBuilder().setActionId(actionId).setReason(reason))
                        .build());
    }

    /** Commands a stage of a backup and waits for its result. */
    public StageResult backup(long actionId, bro.agent.v1.Stage stage) throws InterruptedException {
        send(command(actionId, ActionKind.ACTION_KIND_CREATE_BACKUP, stage).build());
        return awaitResult();
    }

    /** Commands a stage of a restore of all that was uploaded, and waits for its result. */
    public StageResult restore(long actionId, bro.agent.v1.Stage stage)
            throws InterruptedException {
        send(
                command(actionId, ActionKind.ACTION_KIND_RESTORE, stage)
                        .addAllFragments(data.fragments())
                        .build());
        return awaitResult();
    }

    public static StageCommand.Builder command(
            long actionId, ActionKind kind, bro.agent.v1.Stage stage) {
        return StageCommand.newBuilder()
                .setActionId(actionId)
                .setKind(kind)
                .setStage(stage)
                .setManagerId("DEFAULT")
                .setBackupName("monday")
                .setTimeLimitSeconds(60);
    }

    public Register awaitRegistration() throws InterruptedException {
        return await(registrations, "registration");
    }

    public StageResult awaitResult() throws InterruptedException {
        return await(results, "result");
    }

    /** Whether no result comes for a while. */
    boolean isQuiet(Duration time) throws InterruptedException {
        return results.poll(time.toMillis(), TimeUnit.MILLISECONDS) == null;
    }

    FromAgent awaitHeartbeat() throws InterruptedException {
        return await(heartbeats, "heartbeat");
    }

    /** How many connections are open. */
    int connections() {
        return connections.get();
    }

    int heartbeats() {
        return heartbeats.size();
    }

    List<Progress> progress() {
        return progress;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static <T> T await(BlockingQueue<T> queue, String what) throws InterruptedException {
        T value = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (value == null) {
            throw new AssertionError("no " + what + " came");
        }
        return value;
    }

    private StreamObserver<ToAgent> stream() {
        var stream = attached.get();
        if (stream == null) {
            throw new AssertionError("no agent is attached");
        }
        return stream;
    }

    private void send(ToAgent message) {
        send(stream(), message);
    }

    private static void send(StreamObserver<ToAgent> stream, ToAgent message) {
        synchronized (stream) {
            stream.onNext(message);
        }
    }

    private final class Counter extends ServerTransportFilter {
        @Override
        public Attributes transportReady(Attributes attributes) {
            connections.incrementAndGet();
            return attributes;
        }

        @Override
        public void transportTerminated(Attributes attributes) {
            connections.decrementAndGet();
        }
    }

    private final class Control extends ControlGrpc.ControlImplBase {
        @Override
        public StreamObserver<FromAgent> attach(StreamObserver<ToAgent> out) {
            if (away) {
                out.onError(Status.UNAVAILABLE.withDescription("away").asRuntimeException());
            }
            return new StreamObserver<>() {
                @Override
                public void onNext(FromAgent message) {
                    if (!away) {
                        received(message, out);
                    }
                }

                @Override
                public void onError(Throwable failure) {
                    attached.compareAndSet(out, null);
                }

                @Override
                public void onCompleted() {
                    attached.compareAndSet(out, null);
                    out.onCompleted();
                }
            };
        }

        private void received(FromAgent message, StreamObserver<ToAgent> out) {
            switch (message.getMessageCase()) {
                case REGISTER -> register(message.getRegister(), out);
                case HEARTBEAT -> heartbeat(message, out);
                case STAGE_RESULT -> results.add(message.getStageResult());
                case PROGRESS -> progress.add(message.getProgress());
                case MESSAGE_NOT_SET -> throw new AssertionError("an empty message");
            }
        }

        private void heartbeat(FromAgent message, StreamObserver<ToAgent> out) {
            heartbeats.add(message);
            if (!silent) {
                send(
                        out,
                        ToAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
            }
        }

        private void register(Register register, StreamObserver<ToAgent> out) {
            rejection.ifPresentOrElse(
                    rejected -> {
                        out.onNext(ToAgent.newBuilder().setRejected(rejected).build());
                        out.onCompleted();
                    },
                    () -> {
                        attached.set(out);
                        out.onNext(
                                ToAgent.newBuilder()
                                        .setRegistered(
                                                Registered.newBuilder()
                                                        .setSessionToken(TOKEN)
                                                        .setHeartbeatSeconds(heartbeatSeconds)
                                                        .setLeaseSeconds(leaseSeconds))
                                        .build());
                    });
            registrations.add(register);
        }
    }
}
