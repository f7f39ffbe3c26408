package bro.orchestrator.core.engine;

import java.time.Duration;

/** The passing of time, as a port. */
public interface Timers {

    /** Runs {@code task} once after the delay, on a thread of its own choice. */
    Timer after(Duration delay, Runnable task);

    /** A task that waits. */
    interface Timer {
        /** The task will not begin any more, if it has not begun. */
        void cancel();
    }
}
