package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.endpoint.EndpointConfig.Client;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Periodic;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Persistent;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Remote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one client home, RFC 8071, on a thread of its own: always or periodically, and again when
 * it fails. A connection counts as a success once a session of it has lasted for a while, so a
 * client that accepts connections and drops them is not called without pause.
 */
final class CallHome implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallHome.class);
    private static final Duration LASTING = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final Duration LAST_REPLY = Duration.ofSeconds(1);

    private final Client client;
    private final Caller caller;
    private final Clock clock;
    private final Rotation rotation;
    private final BackOff backOff;
    private final Thread thread;
    private volatile @Nullable Call current;

    /** Connects to endpoints. */
    interface Caller {
        /** Hands an open connection over, to be served; see {@link Gate#called}. */
        Runnable serve(SocketChannel tcp, Remote endpoint, Duration idleTimeout, Call call)
                throws IOException;
    }

    private CallHome(Client client, Caller caller, Clock clock, RandomGenerator random) {
        this.client = client;
        this.caller = caller;
        this.clock = clock;
        this.rotation = new Rotation(client.endpoints(), client.strategy(), random);
        this.backOff = new BackOff(LONGEST_PAUSE, random);
        this.thread = Thread.ofVirtual().name("netconf-call-home").unstarted(this::run);
    }

    static CallHome start(Client client, Caller caller, Clock clock, RandomGenerator random) {
        var home = new CallHome(client, caller, clock, random);
        home.thread.start();
        return home;
    }

    /** One connection. */
    static final class Call {
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile long servedSince;
        private volatile boolean served;
        private volatile Runnable cut = () -> {};

        void served() {
            servedSince = System.nanoTime();
            served = true;
        }

        void closed() {
            closed.countDown();
        }

        boolean lasted() {
            return served && System.nanoTime() - servedSince >= LASTING.toNanos();
        }
    }

    private void run() {
        try {
            switch (client.type()) {
                case Persistent _ -> {
                    while (true) {
                        callUntilServed(Duration.ZERO);
                    }
                }
                case Periodic periodic -> {
                    Instant next = periodic.anchor().orElse(clock.instant());
                    while (true) {
                        next = nextStart(next, periodic.period());
                        Thread.sleep(positive(Duration.between(clock.instant(), next)));
                        callUntilServed(periodic.idleTimeout());
                        next = next.plus(periodic.period());
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("client {} is called no longer", client.name());
        }
    }

    /** The first start that is not over for longer than a period. */
    private Instant nextStart(Instant candidate, Duration period) {
        long late = Duration.between(candidate, clock.instant()).toMillis();
        long periods = late <= 0 ? 0 : late / period.toMillis();
        return candidate.plus(period.multipliedBy(periods));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** Calls until a connection was used and has ended. */
    private void callUntilServed(Duration idleTimeout) throws InterruptedException {
        rotation.begin();
        while (true) {
            Call call = call(rotation.current(), idleTimeout);
            if (call != null) {
                call.closed.await();
            }
            if (call != null && call.served) {
                rotation.connected();
                if (call.lasted()) {
                    backOff.succeeded();
                } else {
                    backOff.allFailed();
                }
                Thread.sleep(backOff.pause());
                return;
            }
            if (rotation.failed()) {
                backOff.allFailed();
            }
            Thread.sleep(backOff.pause());
        }
    }

    private @Nullable Call call(Remote endpoint, Duration idleTimeout) {
        SocketChannel tcp = null;
        try {
            tcp = connect(endpoint);
            var call = new Call();
            current = call;
            call.cut = caller.serve(tcp, endpoint, idleTimeout, call);
            if (Thread.currentThread().isInterrupted()) {
                call.cut.run();
            }
            return call;
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("client", client.name())
                    .addKeyValue("endpoint", endpoint.name())
                    .log("no connection: {}", e.getMessage());
            closeQuietly(tcp);
            return null;
        }
    }

    private SocketChannel connect(Remote endpoint) throws IOException {
        var target =
                new InetSocketAddress(
                        InetAddress.getByName(endpoint.address().host()),
                        endpoint.address().port());
        SocketChannel tcp = SocketChannel.open();
        try {
            if (endpoint.localAddress().isPresent()) {
                tcp.bind(
                        new InetSocketAddress(
                                InetAddress.ofLiteral(endpoint.localAddress().get()), 0));
            }
            tcp.socket().connect(target, (int) client.strategy().maxWait().toMillis());
            var probes = endpoint.keepAlive();
            TcpOptions.keepAlive(
                    tcp, probes.idleSeconds(), probes.intervalSeconds(), probes.probes());
            return tcp;
        } catch (IOException | IllegalArgumentException e) {
            closeQuietly(tcp);
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void closeQuietly(@Nullable SocketChannel tcp) {
        try {
            if (tcp != null) {
                tcp.close();
            }
        } catch (IOException e) {
            LOG.debug("socket was not closed", e);
        }
    }

    /**
     * Calls no more, and ends the connection; but not before a reply, to the request that ended it,
     * has left.
     */
    void end() {
        thread.interrupt();
        Call call = current;
        if (call != null) {
            Thread.ofVirtual()
                    .name("netconf-call-home-end")
                    .start(
                            () -> {
                                try {
                                    Thread.sleep(LAST_REPLY);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                call.cut.run();
                            });
        }
    }

    /** Calls no more, and ends the connection at once. */
    @Override
    public void close() {
        thread.interrupt();
        Call call = current;
        if (call != null) {
            call.cut.run();
        }
    }
}
