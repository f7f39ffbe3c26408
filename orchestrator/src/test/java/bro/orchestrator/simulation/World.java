package bro.orchestrator.simulation;

import bro.orchestrator.core.engine.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** Virtual time: everything that happens is an event, and chance decides when. One thread. */
final class World implements InstantSource {
    private static final boolean TRACE = Boolean.getBoolean("simulation.trace");
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private record Event(Duration at, long order, BooleanSupplier isWanted, Runnable work) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
    private final Random random;
    private Duration now = Duration.ZERO;
    private long order;

    World(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public Instant instant() {
        return BEGINNING.plus(now);
    }

    Duration now() {
        return now;
    }

    /** Writes down what happens, if somebody looks for the reason of a failure. */
    void trace(String what) {
        if (TRACE) {
            System.out.println("%s %s".formatted(now, what));
        }
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A number from 0, below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    Duration upTo(Duration most) {
        return Duration.ofNanos((long) (most.toNanos() * random.nextDouble()));
    }

    void after(Duration delay, Runnable work) {
        after(delay, () -> true, work);
    }

    /** The event does not happen if it is not wanted any more when its time has come. */
    void after(Duration delay, BooleanSupplier isWanted, Runnable work) {
        events.add(new Event(now.plus(delay), order++, isWanted, work));
    }

    /** Lets the next event happen; false if there is none before the end. */
    boolean step(Duration end) {
        Event next = events.peek();
        if (next == null || next.at().compareTo(end) > 0) {
            return false;
        }
        events.remove();
        now = next.at();
        if (next.isWanted().getAsBoolean()) {
            next.work().run();
        }
        return true;
    }

    /** A worker whose pieces run a little later, in an order of chance. */
    Executor worker(BooleanSupplier isAlive) {
        return work -> after(upTo(Duration.ofMillis(5)), isAlive, work);
    }

    Timers timers(BooleanSupplier isAlive) {
        return (delay, task) -> {
            var cancelled = new boolean[1];
            after(delay, () -> !cancelled[0] && isAlive.getAsBoolean(), task);
            return () -> cancelled[0] = true;
        };
    }
}
