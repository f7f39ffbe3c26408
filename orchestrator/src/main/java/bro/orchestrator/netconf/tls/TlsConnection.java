package bro.orchestrator.netconf.tls;

import bro.orchestrator.netconf.session.Connection;
import bro.orchestrator.netconf.session.Inbox;
import bro.orchestrator.netconf.session.OnceClosed;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection with TLS. Reads and writes block its threads; whoever watches it looks now and
 * then whether one has been blocked for too long.
 */
final class TlsConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConnection.class);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int RECORD = 16 * 1024;
    private static final int INBOX = 64 * 1024;
    private static final long NEVER = Long.MAX_VALUE;

    private final SocketChannel tcp;
    private final TlsSettings settings;
    private final String peer;
    private final long created = System.nanoTime();
    private final OnceClosed onceClosed = new OnceClosed();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final CountDownLatch gone = new CountDownLatch(1);

    /** When what is under way has taken too long, as {@link System#nanoTime} after creation. */
    private final AtomicLong limit;

    private volatile @Nullable SSLSocket socket;
    private final Inbox input = new Inbox(INBOX, _ -> {});
    private @Nullable InputStream received;
    private @Nullable OutputStream output;
    private @Nullable String user;

    TlsConnection(SocketChannel tcp, TlsSettings settings) {
        this.tcp = tcp;
        this.settings = settings;
        this.limit = new AtomicLong(settings.handshakeTimeout().toNanos());
        this.peer = peer(tcp);
    }

    private static String peer(SocketChannel tcp) {
        try {
            return Connection.address(tcp.getRemoteAddress());
        } catch (IOException e) {
            return "";
        }
    }

    SocketChannel tcp() {
        return tcp;
    }

    void handshake(SSLSocket made) throws IOException {
        socket = made;
        made.startHandshake();
        received = made.getInputStream();
        output = new BufferedOutputStream(new Timed(made.getOutputStream()), RECORD);
    }

    void authenticated(String name) {
        user = name;
        // a handshake that came too late is cut off all the same
        limit.compareAndSet(settings.handshakeTimeout().toNanos(), NEVER);
    }

    /** Receives until the connection ends, however that comes; on a thread of its own. */
    void receive() {
        byte[] bytes = new byte[RECORD];
        InputStream in = Objects.requireNonNull(received);
        try {
            int count = in.read(bytes);
            while (count >= 0) {
                // what nobody wants is read all the same, lest a reset overtakes the last reply
                boolean _ = input.put(bytes, 0, count);
                count = in.read(bytes);
            }
            input.end();
        } catch (IOException e) {
            LOG.debug("peer {} is gone", peer, e);
            input.close();
            onceClosed.closed();
        } finally {
            gone.countDown();
        }
    }

    /** Cuts off what takes too long. */
    void checkTime(long nanoTime) {
        if (nanoTime - created > limit.get()) {
            cut();
        }
    }

    /** Marks how long a write may take. */
    private final class Timed extends FilterOutputStream {
        Timed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            long end = System.nanoTime() - created + settings.writeTimeout().toNanos();
            if (!limit.compareAndSet(NEVER, end)) {
                throw new IOException("the connection is being closed");
            }
            try {
                out.write(bytes, offset, length);
            } finally {
                limit.compareAndSet(end, NEVER);
            }
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return Objects.requireNonNull(output);
    }

    @Override
    public String user() {
        return Objects.requireNonNull(user);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public String transport() {
        return "netconf-tls";
    }

    @Override
    public void whenClosed(Runnable work) {
        onceClosed.run(work);
    }

    /** Says farewell, RFC 7589 section 4, but not for long, and not on this thread. */
    @Override
    public void close() {
        if (leaving.compareAndSet(false, true)) {
            limit.set(System.nanoTime() - created + FAREWELL.toNanos());
            input.close();
            Thread.ofVirtual().name("netconf-tls-farewell").start(this::farewell);
        }
    }

    private void farewell() {
        try {
            SSLSocket tls = socket;
            if (tls != null) {
                tls.shutdownOutput();
            }
            tcp.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("there was no farewell", e);
            cut();
        }
    }

    /** Ends the TCP connection and so whatever is blocked by it. */
    void cut() {
        try {
            tcp.close();
        } catch (IOException e) {
            LOG.debug("socket was not closed", e);
        }
    }

    /** Waits for the peer to leave, but not for long, then ends the TCP connection. */
    void end() {
        try {
            if (leaving.get() && received != null) {
                boolean _ = gone.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cut();
        onceClosed.closed();
    }
}
