package bro.orchestrator.netconf.ssh;

import bro.orchestrator.netconf.session.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.shaded.sshd.common.future.CloseFuture;
import org.opendaylight.netconf.shaded.sshd.common.future.DefaultCloseFuture;
import org.opendaylight.netconf.shaded.sshd.common.io.AbstractIoWriteFuture;
import org.opendaylight.netconf.shaded.sshd.common.io.IoHandler;
import org.opendaylight.netconf.shaded.sshd.common.io.IoService;
import org.opendaylight.netconf.shaded.sshd.common.io.IoSession;
import org.opendaylight.netconf.shaded.sshd.common.io.IoWriteFuture;
import org.opendaylight.netconf.shaded.sshd.common.session.helpers.AbstractSession;
import org.opendaylight.netconf.shaded.sshd.common.util.Readable;
import org.opendaylight.netconf.shaded.sshd.common.util.buffer.Buffer;
import org.opendaylight.netconf.shaded.sshd.common.util.closeable.AbstractCloseable;

/**
 * One TCP connection below MINA. A packet is written at once by the thread that has it; what the
 * socket does not take waits in a queue of bounded size, and who has data for a full queue waits
 * itself. A peer that takes nothing for too long is cut off.
 */
final class SocketSession extends AbstractCloseable implements IoSession {
    /** Where those who have data begin to wait. */
    private static final int ENOUGH = 256 * 1024;

    /** What MINA's own answers may add before a peer that reads none of them is cut off. */
    private static final int TOO_MUCH = 4 * ENOUGH;

    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final SocketChannel tcp;
    private final PacketLoop loop;
    private final IoHandler handler;
    private final SshSettings settings;
    private final Transport.Watcher watcher;
    private final SocketAddress remote;
    private final SocketAddress local;
    private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final Condition room = writing.newCondition();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Patience patience = new Patience(System.nanoTime());
    private int queued;
    private long stalledSince;
    private @Nullable DefaultCloseFuture drained;
    private @Nullable SelectionKey key;
    private volatile boolean authenticated;

    /** Bytes that did not fit, and who is told when they have. */
    private record Waiting(ByteBuffer bytes, WriteEnd end) {}

    private static final class WriteEnd extends AbstractIoWriteFuture {
        WriteEnd() {
            super("write", null);
        }
    }

    SocketSession(
            SocketChannel tcp,
            PacketLoop loop,
            IoHandler handler,
            SshSettings settings,
            Transport.Watcher watcher)
            throws IOException {
        this.tcp = tcp;
        this.loop = loop;
        this.handler = handler;
        this.settings = settings;
        this.watcher = watcher;
        this.remote = tcp.getRemoteAddress();
        this.local = tcp.getLocalAddress();
    }

    Patience patience() {
        return patience;
    }

    /** Counts a refused login, and returns how many there were. */
    int countRefusal() {
        return refusals.incrementAndGet();
    }

    Transport.Watcher watcher() {
        return watcher;
    }

    void register(SelectionKey made) {
        key = made;
    }

    boolean isAuthenticated() {
        if (!authenticated) {
            AbstractSession session = AbstractSession.getSession(this, true);
            authenticated = session != null && session.isAuthenticated();
        }
        return authenticated;
    }

    void pauseReading() {
        SelectionKey mine = key;
        if (mine != null && mine.isValid()) {
            mine.interestOpsAnd(~SelectionKey.OP_READ);
        }
    }

    void resumeReading() {
        SelectionKey mine = key;
        if (mine != null && mine.isValid()) {
            mine.interestOpsOr(SelectionKey.OP_READ);
            loop.wakeUp();
        }
    }

    /** Reads what there is and has it handled. */
    @SuppressWarnings("checkstyle:IllegalCatch") // whatever one peer's bytes cause ends it alone
    void read(ByteBuffer buffer) {
        try {
            buffer.clear();
            int count = tcp.read(buffer);
            if (count < 0) {
                close(true);
            } else if (count > 0) {
                buffer.flip();
                handler.messageReceived(this, Readable.readable(buffer));
            }
        } catch (Exception e) {
            fail(e);
        }
    }

    /** Ends the connection because of a failure. */
    @SuppressWarnings("checkstyle:IllegalCatch") // it ends whatever comes of it
    void fail(Exception cause) {
        try {
            if (!isClosing()) {
                handler.exceptionCaught(this, cause);
            }
        } catch (Exception e) {
            log.debug("failure of {} was not handled", remote, e);
        }
        // what tells the peer why may still be on its way
        close(false);
    }

    @Override
    public IoWriteFuture writeBuffer(Buffer packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet.array(), packet.rpos(), packet.available());
        var end = new WriteEnd();
        writing.lock();
        try {
            if (queue.isEmpty()) {
                tcp.write(bytes);
            }
            if (!bytes.hasRemaining()) {
                end.setValue(true);
            } else {
                enqueue(bytes, end);
            }
        } catch (IOException e) {
            end.setValue(e);
            // not here, where MINA holds locks
            loop.execute(() -> close(true));
        } finally {
            writing.unlock();
        }
        return end;
    }

    private void enqueue(ByteBuffer bytes, WriteEnd end) throws IOException {
        if (queued + bytes.remaining() > TOO_MUCH) {
            throw new IOException("peer does not read");
        }
        if (queue.isEmpty()) {
            stalledSince = System.nanoTime();
            SelectionKey mine = key;
            if (mine == null || !mine.isValid()) {
                throw new ClosedChannelException();
            }
            mine.interestOpsOr(SelectionKey.OP_WRITE);
            loop.wakeUp();
        }
        queue.add(new Waiting(bytes, end));
        queued += bytes.remaining();
    }

    /**
     * Waits until little enough is queued.
     *
     * @throws IOException if the peer does not read, or the connection has ended
     */
    void awaitRoom() throws IOException {
        writing.lock();
        try {
            long left = settings.writeTimeout().toNanos();
            while (queued > ENOUGH && !isClosed()) {
                if (left <= 0) {
                    throw new InterruptedIOException("client does not read");
                }
                left = room.awaitNanos(left);
            }
            if (isClosed()) {
                throw new ClosedChannelException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            writing.unlock();
        }
    }

    /** Writes on when the socket takes more; on the loop. */
    void writeRest() {
        var ended = new ArrayList<WriteEnd>();
        CloseFuture nothingLeft;
        try {
            nothingLeft = writeRest(ended);
        } catch (IOException e) {
            log.debug("cannot write to {}", remote, e);
            close(true);
            return;
        }
        ended.forEach(end -> end.setValue(true));
        if (nothingLeft != null) {
            nothingLeft.setClosed();
        }
    }

    private @Nullable CloseFuture writeRest(List<WriteEnd> ended) throws IOException {
        writing.lock();
        try {
            while (!queue.isEmpty()) {
                Waiting first = queue.element();
                int count = tcp.write(first.bytes());
                queued -= count;
                if (count > 0) {
                    stalledSince = System.nanoTime();
                }
                if (first.bytes().hasRemaining()) {
                    return null;
                }
                ended.add(queue.remove().end());
            }
            if (key != null && key.isValid()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
            return drained;
        } finally {
            room.signalAll();
            writing.unlock();
        }
    }

    /** Ends what has taken too long; on the loop, now and then. */
    void checkTime(long now) {
        Duration allowed =
                authenticated ? settings.loginTimeout().multipliedBy(2) : settings.loginTimeout();
        if (patience.waited(now) > allowed.toNanos() || isStalled(now)) {
            log.debug("{} took too long", remote);
            close(true);
        }
    }

    private boolean isStalled(long now) {
        writing.lock();
        try {
            return !queue.isEmpty() && now - stalledSince > settings.writeTimeout().toNanos();
        } finally {
            writing.unlock();
        }
    }

    @Override
    protected @Nullable CloseFuture doCloseGracefully() {
        writing.lock();
        try {
            if (queue.isEmpty()) {
                return null;
            }
            drained = new DefaultCloseFuture("drained", null);
            return drained;
        } finally {
            writing.unlock();
        }
    }

    @Override
    @SuppressWarnings("checkstyle:IllegalCatch") // the socket is closed whatever its users do
    protected void doCloseImmediately() {
        try {
            tcp.close();
        } catch (IOException e) {
            log.debug("socket of {} was not closed", remote, e);
        }
        super.doCloseImmediately();
        abandonWrites();
        loop.wakeUp();
        try {
            handler.sessionClosed(this);
        } catch (Exception e) {
            log.debug("end of {} was not handled", remote, e);
        }
        watcher.closed();
    }

    private void abandonWrites() {
        writing.lock();
        try {
            queue.forEach(waiting -> waiting.end().setValue(new ClosedChannelException()));
            queue.clear();
            queued = 0;
            room.signalAll();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void shutdownOutputStream() throws IOException {
        tcp.shutdownOutput();
    }

    @Override
    public void suspendRead() {
        throw new UnsupportedOperationException("nothing is forwarded");
    }

    @Override
    public void resumeRead() {
        throw new UnsupportedOperationException("nothing is forwarded");
    }

    @Override
    public long getId() {
        return id;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public SocketAddress getAcceptanceAddress() {
        return local;
    }

    @Override
    public IoService getService() {
        throw new UnsupportedOperationException("connections are accepted elsewhere");
    }

    @Override
    public @Nullable Object getAttribute(Object name) {
        return attributes.get(name);
    }

    @Override
    public @Nullable Object setAttribute(Object name, Object value) {
        return attributes.put(name, value);
    }

    @Override
    public @Nullable Object setAttributeIfAbsent(Object name, Object value) {
        return attributes.putIfAbsent(name, value);
    }

    @Override
    public @Nullable Object removeAttribute(Object name) {
        return attributes.remove(name);
    }
}
