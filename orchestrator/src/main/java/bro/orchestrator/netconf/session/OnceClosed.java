package bro.orchestrator.netconf.session;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is done once a connection has ended, whether that is asked for before or after. Shared by
 * threads.
 */
public final class OnceClosed {
    private final AtomicReference<@Nullable Runnable> work = new AtomicReference<>();
    private volatile boolean closed;

    /** As {@link Connection#whenClosed} says. */
    public void run(Runnable asked) {
        work.set(asked);
        if (closed) {
            runNow();
        }
    }

    /** The connection has ended; may be called any number of times. */
    public void closed() {
        closed = true;
        runNow();
    }

    private void runNow() {
        Runnable left = work.getAndSet(null);
        if (left != null) {
            left.run();
        }
    }
}
