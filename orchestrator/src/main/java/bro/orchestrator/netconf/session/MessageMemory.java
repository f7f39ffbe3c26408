package bro.orchestrator.netconf.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the requests of all sessions may take together, in bytes as received. The first {@value
 * #FREE} bytes of each are free, so that sessions with large requests cannot keep others from small
 * ones. Shared by all threads.
 */
final class MessageMemory {
    static final long FREE = 8 * 1024;

    private final AtomicLong left;

    MessageMemory(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** Takes so many bytes if there are as many. */
    boolean take(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    void give(long bytes) {
        left.addAndGet(bytes);
    }
}
