package bro.orchestrator.netconf.ssh;

import bro.orchestrator.netconf.session.Transport;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.opendaylight.netconf.shaded.sshd.common.io.IoHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all sockets on one thread that never waits for any of them, with one buffer for all: a
 * silent connection costs its key and nothing else. What comes before the end of authentication,
 * where key exchanges take their time, is handled on a few other threads, so newcomers do not delay
 * those who are in. Packets are written by whoever has one; the loop writes what did not fit.
 */
final class PacketLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacketLoop.class);
    private static final int BUFFER = 64 * 1024;
    private static final int HANDSHAKE_BUFFER = 16 * 1024;
    private static final int HANDSHAKE_THREADS = 2;
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final IoHandler handler;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final ExecutorService handshakes =
            Executors.newFixedThreadPool(
                    HANDSHAKE_THREADS,
                    Thread.ofPlatform().name("ssh-handshake-", 0).daemon().factory());
    private long lastSweep = System.nanoTime();
    private volatile boolean closed;

    PacketLoop(IoHandler handler) throws IOException {
        this.handler = handler;
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("ssh-packets").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Begins to serve a connection, and returns what cuts it off; from any thread. */
    Runnable add(SocketChannel tcp, SshSettings settings, Transport.Watcher watcher) {
        try {
            tcp.configureBlocking(false);
            tcp.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var session = new SocketSession(tcp, this, handler, settings, watcher);
            execute(() -> register(session, tcp));
            return () -> execute(() -> session.close(true));
        } catch (IOException e) {
            LOG.debug("a connection ended before it was served", e);
            closeQuietly(tcp);
            watcher.closed();
            return () -> {};
        }
    }

    private void register(SocketSession session, SocketChannel tcp) {
        try {
            session.register(tcp.register(selector, 0, session));
            handshake(session, () -> handler.sessionCreated(session));
        } catch (IOException | ClosedSelectorException e) {
            LOG.debug("a connection cannot be served", e);
            session.close(true);
        }
    }

    private static void closeQuietly(SocketChannel tcp) {
        try {
            tcp.close();
        } catch (IOException e) {
            LOG.debug("socket was not closed", e);
        }
    }

    /** Has the loop look at changed keys. */
    void wakeUp() {
        if (!Thread.currentThread().equals(thread)) {
            selector.wakeup();
        }
    }

    /** Does something on the loop's thread, soon. */
    void execute(Runnable task) {
        tasks.add(task);
        wakeUp();
        if (closed) {
            drain();
        }
    }

    private void run() {
        while (!closed) {
            try {
                selector.select(this::ready, SWEEP.toMillis());
                drain();
                sweep();
            } catch (IOException e) {
                LOG.error("the loop of SSH packets stumbled", e);
            }
        }
        selector.keys().forEach(key -> session(key).close(true));
        drain();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("selector was not closed", e);
        }
    }

    private void drain() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        if (now - lastSweep >= SWEEP.toNanos()) {
            lastSweep = now;
            for (SelectionKey key : selector.keys()) {
                session(key).checkTime(now);
            }
        }
    }

    private static SocketSession session(SelectionKey key) {
        return (SocketSession) key.attachment();
    }

    private void ready(SelectionKey key) {
        SocketSession session = session(key);
        try {
            if (key.isWritable()) {
                session.writeRest();
            }
            if (key.isReadable()) {
                if (session.isAuthenticated()) {
                    session.read(buffer);
                } else {
                    handshake(session, () -> session.read(handshakeBuffer()));
                }
            }
        } catch (CancelledKeyException e) {
            session.close(true);
        }
    }

    private static ByteBuffer handshakeBuffer() {
        return ByteBuffer.allocate(HANDSHAKE_BUFFER);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Does a step of a connection that is not authenticated; meanwhile nothing more is read. */
    @SuppressWarnings("checkstyle:IllegalCatch") // whatever a stranger's bytes cause ends him alone
    private void handshake(SocketSession session, Step step) {
        session.pauseReading();
        session.patience().begin(System.nanoTime());
        try {
            handshakes.execute(
                    () -> {
                        try {
                            step.run();
                            session.resumeReading();
                        } catch (Exception e) {
                            session.fail(e);
                        } finally {
                            session.patience().end(System.nanoTime());
                        }
                    });
        } catch (RejectedExecutionException e) {
            session.close(true);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        handshakes.shutdownNow();
        try {
            thread.join(SWEEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
