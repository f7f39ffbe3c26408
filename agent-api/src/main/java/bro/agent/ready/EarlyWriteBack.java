package bro.agent.ready;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the system write what a restore has made so far while the rest still comes, so that the sync
 * at the end does not carry everything. At most one such writing is under way; one that fails is
 * not reported, since the sync at the end meets the same failure.
 */
final class EarlyWriteBack {
    private static final long STEP_BYTES = 64L << 20;

    private final Path directory;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private long begun;

    EarlyWriteBack(Path directory) {
        this.directory = directory;
    }

    /** Told the number of bytes so far, by one thread. */
    void grown(long bytes) {
        if (bytes - begun >= STEP_BYTES && underWay.compareAndSet(false, true)) {
            begun = bytes;
            // a thread of the platform: the call into the system blocks
            Thread.ofPlatform().daemon().name("write-back").start(this::write);
        }
    }

    private void write() {
        try {
            LinuxCalls.syncFileSystem(directory);
        } catch (IOException _) {
            // the sync at the end tells
        } finally {
            underWay.set(false);
        }
    }
}
