package bro.orchestrator.core.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Timers that run when a test says that their time has passed. */
final class HandTimers implements Timers {
    private record Waiting(Duration delay, Runnable task) {}

    private final List<Waiting> waiting = new CopyOnWriteArrayList<>();

    @Override
    public Timer after(Duration delay, Runnable task) {
        var entry = new Waiting(delay, task);
        waiting.add(entry);
        return () -> waiting.remove(entry);
    }

    /** How many tasks wait for just as long. */
    long count(Duration exactly) {
        return waiting.stream().filter(entry -> entry.delay().equals(exactly)).count();
    }

    void passes(Duration exactly) {
        List<Waiting> due =
                waiting.stream().filter(entry -> entry.delay().equals(exactly)).toList();
        waiting.removeAll(due);
        due.forEach(entry -> entry.task().run());
    }
}
