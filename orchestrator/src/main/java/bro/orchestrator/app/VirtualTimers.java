package bro.orchestrator.app;

import bro.orchestrator.core.engine.Timers;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers by the machine's clock; each task runs on a virtual thread of its own. */
final class VirtualTimers implements Timers, AutoCloseable {
    private final ScheduledThreadPoolExecutor clockwork;

    VirtualTimers() {
        clockwork =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("timers").factory());
        clockwork.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Future<?> waiting =
                clockwork.schedule(
                        () -> Thread.startVirtualThread(task),
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
        return () -> waiting.cancel(false);
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
    }
}
