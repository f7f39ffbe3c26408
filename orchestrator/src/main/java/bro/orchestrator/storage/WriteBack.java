package bro.orchestrator.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings a growing file to the disk while it is being written, so that its last force has little
 * left to do. At most one force is under way for a file; none is ever queued behind it.
 *
 * <p>A failed force is never forgotten: the system reports lost pages once and calls them clean
 * from then on, so a later force that succeeds would prove nothing.
 */
final class WriteBack {
    /** How much may be written before a force is started. */
    static final long STEP_BYTES = 32L << 20;

    private final FileChannel file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    private boolean forcing;
    private @Nullable IOException failure;
    private volatile long durableBytes;

    WriteBack(FileChannel file) {
        this.file = file;
    }

    /** How many bytes from the start are on the disk. Never falls. */
    long durableBytes() {
        return durableBytes;
    }

    /**
     * Says how long the file is now; starts a force if there is enough to do.
     *
     * @throws IOException if an earlier force failed
     */
    void grown(long sizeBytes) throws IOException {
        if (sizeBytes - durableBytes < STEP_BYTES) {
            return;
        }
        lock.lock();
        try {
            requireSound();
            if (!forcing) {
                forcing = true;
                Thread.ofVirtual().name("write-back").start(() -> force(sizeBytes));
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
        lock.lock();
        try {
            requireSound();
        } finally {
            lock.unlock();
        }
        file.force(true);
        durableBytes = sizeBytes;
    }

    /** Waits for the force that is under way. */
    void settle() {
        lock.lock();
        try {
            while (forcing) {
                ended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
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
