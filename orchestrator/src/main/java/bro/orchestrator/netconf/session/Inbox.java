package bro.orchestrator.netconf.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * What a client sends, from the thread that receives it to the session's thread, so that the end of
 * the connection is noticed while the session is busy. It takes no more room than there is to be
 * read.
 */
public final class Inbox extends InputStream {
    private static final byte[] NONE = {};
    private static final int FIRST = 2 * 1024;
    private static final int KEPT = 16 * 1024;

    private final int capacity;
    private final IntConsumer whenRead;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private byte[] bytes = NONE;
    private int from;
    private int to;
    private boolean ended;
    private boolean abandoned;

    /**
     * Begins empty.
     *
     * @param capacity bytes after which {@link #put} waits
     * @param whenRead hears, on the reading thread, how many bytes were read
     */
    public Inbox(int capacity, IntConsumer whenRead) {
        this.capacity = capacity;
        this.whenRead = whenRead;
    }

    /** Adds what has arrived; never waits. What nobody will read is dropped. */
    public void add(byte[] data, int offset, int length) {
        lock.lock();
        try {
            append(data, offset, length);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds what has arrived once there is room.
     *
     * @return false if nobody will read it
     */
    public boolean put(byte[] data, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (to - from >= capacity && !abandoned) {
                room.await();
            }
            append(data, offset, length);
            return !abandoned;
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void append(byte[] data, int offset, int length) {
        if (!abandoned && !ended) {
            makeRoom(length);
            System.arraycopy(data, offset, bytes, to, length);
            to += length;
            arrived.signal();
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
        if (count > 0) {
            whenRead.accept(count);
        }
        return count;
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (from == to && !ended && !abandoned) {
                arrived.await();
            }
            if (abandoned) {
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
            room.signal();
            return count;
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return abandoned ? 0 : to - from;
        } finally {
            lock.unlock();
        }
    }

    /** No more arrives; what has arrived can still be read. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is to be read. */
    @Override
    public void close() {
        lock.lock();
        try {
            abandoned = true;
            bytes = NONE;
            from = 0;
            to = 0;
            arrived.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
