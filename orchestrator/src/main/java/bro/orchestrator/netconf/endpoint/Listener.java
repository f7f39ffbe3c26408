package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.session.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts TCP connections on one address and hands them on. */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 256;
    private static final Duration LAST_ACCEPT = Duration.ofSeconds(1);
    private static final Duration BREATHER = Duration.ofMillis(200);

    private final ServerSocketChannel server;
    private final Transport transport;
    private final Gate gate;
    private final Supplier<Duration> idleTimeout;
    private final Thread thread;

    private Listener(
            ServerSocketChannel server,
            Transport transport,
            Gate gate,
            Supplier<Duration> idleTimeout) {
        this.server = server;
        this.transport = transport;
        this.gate = gate;
        this.idleTimeout = idleTimeout;
        this.thread = Thread.ofVirtual().name("netconf-listen").unstarted(this::run);
    }

    /**
     * Begins to listen.
     *
     * @param idleTimeout of sessions, asked for each connection
     */
    static Listener open(
            InetSocketAddress address,
            Transport transport,
            Gate gate,
            Supplier<Duration> idleTimeout)
            throws IOException {
        var listener = new Listener(bind(address), transport, gate, idleTimeout);
        listener.thread.start();
        return listener;
    }

    /** Takes an address, as long as what is returned is open. */
    static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server.bind(address, BACKLOG);
        } catch (UnsupportedAddressTypeException e) {
            server.close();
            throw new IOException("the address is of a family that is not spoken here", e);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private void run() {
        while (server.isOpen()) {
            try {
                gate.admit(server.accept(), transport, idleTimeout.get());
            } catch (ClosedChannelException e) {
                LOG.debug("no longer listening", e);
            } catch (IOException e) {
                // there may be no descriptor left: others have to go first
                LOG.warn("a connection was not accepted: {}", e.getMessage());
                LockSupport.parkNanos(BREATHER.toNanos());
            }
        }
    }

    /** The port, also if it was left to the system. */
    int port() {
        return server.socket().getLocalPort();
    }

    /** Stops listening, so that the address can be had again; what was accepted goes on. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            // the system lets go of the address when nobody is about to accept any more
            boolean _ = thread.join(LAST_ACCEPT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
