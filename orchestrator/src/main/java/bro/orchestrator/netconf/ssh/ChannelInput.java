package bro.orchestrator.netconf.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelDataReceiver;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelSession;

/**
 * What a client sends on a channel, from the loop to the session's thread. It holds at most the
 * window of the channel, which opens again as data is read.
 */
final class ChannelInput extends InputStream implements ChannelDataReceiver {
    private static final byte[] NONE = {};
    private static final int FIRST = 2 * 1024;
    private static final int KEPT = 16 * 1024;

    private final ChannelSession channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] bytes = NONE;
    private int from;
    private int to;
    private boolean ended;
    private boolean closed;

    ChannelInput(ChannelSession channel) {
        this.channel = channel;
    }

    @Override
    public int data(ChannelSession source, byte[] data, int offset, int length) {
        lock.lock();
        try {
            if (!closed && !ended) {
                makeRoom(length);
                System.arraycopy(data, offset, bytes, to, length);
                to += length;
                changed.signal();
            }
            // the window opens when it is read
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(int more) {
        if (to + more <= bytes.length) {
            return;
        }
        int held = to - from;
        byte[] target =
                held + more <= bytes.length
                        ? bytes
                        : new byte[Math.max(FIRST, Math.max(held + more, 2 * bytes.length))];
        System.arraycopy(bytes, from, target, 0, held);
        bytes = target;
        from = 0;
        to = held;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        int count = take(target, offset, length);
        if (count > 0 && channel.getLocalWindow().isOpen()) {
            channel.getLocalWindow().release(count);
        }
        return count;
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (from == to && !ended && !closed) {
                changed.await();
            }
            if (closed) {
                throw new IOException("closed");
            }
            if (from == to) {
                return -1;
            }
            int count = Math.min(length, to - from);
            System.arraycopy(bytes, from, target, offset, count);
            from += count;
            if (from == to) {
                from = 0;
                to = 0;
                bytes = bytes.length > KEPT ? NONE : bytes;
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return closed ? 0 : to - from;
        } finally {
            lock.unlock();
        }
    }

    /** The client sends no more; what it has sent can still be read. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is to be read. */
    void abandon() {
        lock.lock();
        try {
            closed = true;
            bytes = NONE;
            from = 0;
            to = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
