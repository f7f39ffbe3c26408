package bro.agent;

import static bro.agent.v1.ActionKind.ACTION_KIND_CREATE_BACKUP;
import static bro.agent.v1.Stage.STAGE_TRANSFER;

import bro.agent.v1.FromAgent;
import bro.agent.v1.Progress;
import bro.agent.v1.UploadRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/** A stage whose registrations the test makes and ends; it talks to the data service alone. */
final class DataBench implements Uplink, AutoCloseable {
    static final int MIB = 1 << 20;

    /** Something that a stage does. */
    interface Work<T> {
        T with(StageRun run) throws Exception;
    }

    private final ScriptedOrchestrator orchestrator = new ScriptedOrchestrator();
    private final int port = orchestrator.port();
    private final StateBoard board = new StateBoard(_ -> {});
    private final CopyOnWriteArrayList<ManagedChannel> channels = new CopyOnWriteArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final StageRun run =
            new StageRun(
                    ScriptedOrchestrator.command(1, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER)
                            .build(),
                    Stage.TRANSFER,
                    this);

    DataBench() {
        register(ScriptedOrchestrator.TOKEN);
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    StageRun run() {
        return run;
    }

    ScriptedData data() {
        return orchestrator.data();
    }

    /** Bytes of chunks that left the agent. */
    long sent() {
        return sent.get();
    }

    void register(String token) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .disableRetry()
                        .directExecutor()
                        .maxInboundMessageSize(2 << 20)
                        .flowControlWindow(4 << 20)
                        .intercept(new Counter())
                        .build();
        channels.add(channel);
        board.registered(new Session(token, channel, channel::resetConnectBackoff));
    }

    /** The registration is over, and with it the connection. */
    void unregister() {
        board.connecting();
        channels.forEach(ManagedChannel::shutdownNow);
    }

    void stopServer() throws InterruptedException {
        orchestrator.stop();
    }

    void restartServer() {
        orchestrator.restartOn(port);
    }

    /** Begins the work on a thread of its own. */
    <T> Begun<T> begin(Work<T> work) {
        var task = new FutureTask<>(() -> work.with(run));
        return new Begun<>(task, Thread.ofVirtual().start(task));
    }

    /** Work under way. */
    record Begun<T>(FutureTask<T> task, Thread thread) {
        T result() throws Exception {
            return task.get();
        }

        void awaitWaiting() throws InterruptedException {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.sleep(10);
            }
        }
    }

    @Override
    public void post(FromAgent message) {}

    @Override
    public void progress(Progress progress) {}

    @Override
    public Session awaitSession() throws InterruptedException {
        return board.awaitSession();
    }

    @Override
    public void close() {
        board.closed();
        channels.forEach(ManagedChannel::shutdownNow);
        orchestrator.close();
    }

    private final class Counter implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(
                MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new ForwardingClientCall.SimpleForwardingClientCall<>(
                    next.newCall(method, options)) {
                @Override
                public void sendMessage(Q message) {
                    if (message instanceof UploadRequest request) {
                        sent.addAndGet(request.getChunk().getData().size());
                    }
                    super.sendMessage(message);
                }
            };
        }
    }
}
