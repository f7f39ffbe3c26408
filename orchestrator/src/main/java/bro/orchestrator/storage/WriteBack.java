package bro.orchestrator.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings a growing file to the disk while it is being written, so that its last force has little
 * left to do, and whoever sends the bytes need not keep many of them. At most one force is under
 * way for a file; none is ever queued behind it.
 *
 * <p>A failed force is never forgotten: the system reports lost pages once and calls them clean
 * from then on, so a later force that succeeds would prove nothing.
 */
final class WriteBack {
    /** How much may be written before a force is started. */
    static final long STEP_BYTES = 8L << 20;

    /** How far the disk may lag behind what was written: as much as an agent keeps. */
    static final long MAX_LAG_BYTES = 16L << 20;

    private final FileChannel file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    private boolean forcing;
    private @Nullable IOException failure;
    private volatile long durableBytes;

    /**
     * @param durableBytes how many bytes from the start are known to be on the disk
     */
    WriteBack(FileChannel file, long durableBytes) {
        this.file = file;
        this.durableBytes = durableBytes;
    }

    /** How many bytes from the start are on the disk. Falls only in {@link #restart}. */
    long durableBytes() {
        return durableBytes;
    }

    /**
     * Says how long the file is now. Starts a force if there is enough to do, and waits for it if
     * the disk would lag too far behind.
     *
     * @throws IOException if a force failed
     */
    void grown(long sizeBytes) throws IOException {
        if (sizeBytes - durableBytes < STEP_BYTES) {
            return;
        }
        lock.lock();
        try {
            requireSound();
            begin(sizeBytes);
            while (sizeBytes - durableBytes > MAX_LAG_BYTES) {
                ended.awaitUninterruptibly();
                requireSound();
                begin(sizeBytes);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Brings the whole file to the disk.
     *
     * @throws IOException if that or an earlier force failed
     */
    void finish(long sizeBytes) throws IOException {
        settle();
        file.force(true);
        durableBytes = sizeBytes;
    }

    /**
     * The file is empty again.
     *
     * @throws IOException if an earlier force failed
     */
    void restart() throws IOException {
        settle();
        durableBytes = 0;
    }

    /**
     * Waits for the force that is under way.
     *
     * @throws IOException if that or an earlier force failed
     */
    void settle() throws IOException {
        lock.lock();
        try {
            while (forcing) {
                ended.awaitUninterruptibly();
            }
            requireSound();
        } finally {
            lock.unlock();
        }
    }

    private void begin(long sizeBytes) {
        if (!forcing && sizeBytes - durableBytes >= STEP_BYTES) {
            forcing = true;
            Thread.ofVirtual().name("write-back").start(() -> force(sizeBytes));
        }
    }

    private void requireSound() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private void force(long sizeBytes) {
        @Nullable IOException error = null;
        try {
            file.force(false);
            durableBytes = sizeBytes;
        } catch (IOException e) {
            error = e;
        } finally {
            ended(error);
        }
    }

    private void ended(@Nullable IOException error) {
        lock.lock();
        try {
            failure = error;
            forcing = false;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
