package bro.orchestrator.agent;

import bro.orchestrator.core.agent.AgentListener;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Serves the agent protocol on one port. */
public final class AgentServer implements AutoCloseable {
    /** Large enough for the names of all fragments that one agent may send. */
    private static final int MAX_MESSAGE = 17 << 20;

    private static final int MAX_CALLS_OF_A_CONNECTION = 256;
    private static final int FLOW_CONTROL_WINDOW = 4 << 20;
    private static final long STOP_SECONDS = 5;

    /** When a connection on which nothing comes is asked for a sign of life, and given up. */
    private static final long KEEP_ALIVE_SECONDS = 30;

    private static final long KEEP_ALIVE_LIMIT_SECONDS = 20;

    /** How often clients may ask in their turn. */
    private static final long PERMITTED_KEEP_ALIVE_SECONDS = 5;

    private static final long HANDSHAKE_SECONDS = 20;

    /** How long a connection may stay without a call. */
    private static final long IDLE_SECONDS = 600;

    private final Server server;
    private final Strangers strangers;
    private final ExecutorService callbacks;
    private final ScheduledExecutorService heart;

    private AgentServer(
            Server server,
            Strangers strangers,
            ExecutorService callbacks,
            ScheduledExecutorService heart) {
        this.server = server;
        this.strangers = strangers;
        this.callbacks = callbacks;
        this.heart = heart;
    }

    /**
     * Starts to serve.
     *
     * @throws BroException as STARTUP_FAILED if the port cannot be had
     */
    public static AgentServer start(
            AgentSettings settings,
            AgentRegistry registry,
            AgentListener listener,
            Transfers transfers,
            Clock clock) {
        var strangers = new Strangers();
        var control = new ControlService(settings, registry, strangers, listener, clock);
        Optional<Tls> tls = settings.tls().map(Tls::read);
        ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
        Server server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(settings.address(), settings.port()),
                                tls.map(Tls::credentials)
                                        .orElseGet(InsecureServerCredentials::create))
                        .executor(callbacks)
                        .maxInboundMessageSize(MAX_MESSAGE)
                        .maxConcurrentCallsPerConnection(MAX_CALLS_OF_A_CONNECTION)
                        .flowControlWindow(FLOW_CONTROL_WINDOW)
                        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .keepAliveTimeout(KEEP_ALIVE_LIMIT_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                        .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
                        .addService(Guard.before(control.bindService()))
                        .addService(
                                Guard.before(
                                        new DataService(registry, strangers, transfers, clock)
                                                .bindService()))
                        .build();
        try {
            server.start();
        } catch (IOException e) {
            callbacks.close();
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "cannot listen for agents on %s port %d: %s (keys agents.address, agents.port)"
                            .formatted(settings.address(), settings.port(), reason(e)),
                    e);
        }
        ScheduledExecutorService heart =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("agent-heart").factory());
        long millis = settings.heartbeat().toMillis();
        var _ = heart.scheduleAtFixedRate(control::beat, millis, millis, TimeUnit.MILLISECONDS);
        tls.ifPresent(
                files -> {
                    var _ =
                            heart.scheduleWithFixedDelay(
                                    files::reload, millis, millis, TimeUnit.MILLISECONDS);
                });
        return new AgentServer(server, strangers, callbacks, heart);
    }

    /** The port that is listened on. */
    public int port() {
        return server.getPort();
    }

    /** Calls whose callers have not said who they are. */
    int strangers() {
        return strangers.size();
    }

    /** Ends all streams and gives the port back. */
    @Override
    public void close() {
        heart.shutdownNow();
        server.shutdownNow();
        try {
            var _ = server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        callbacks.shutdownNow();
    }

    private static String reason(IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }
}
