package bro.agent.simulate;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Does numbered pieces of work, several at a time. */
final class Lanes {
    private Lanes() {}

    /** A piece of work, with its number. */
    @FunctionalInterface
    interface Piece {
        void run(int number) throws IOException, InterruptedException;
    }

    /**
     * Does the pieces from 1 to the last one, and returns when nobody works any more. The first
     * failure, or an interrupt, ends all.
     *
     * @param width how many pieces may be under way at once
     */
    static void run(int last, int width, Piece piece) throws IOException, InterruptedException {
        var next = new AtomicInteger(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var lanes = new ExecutorCompletionService<Integer>(threads);
            int count = Math.min(width, last);
            for (int i = 0; i < count; i++) {
                lanes.submit(() -> follow(next, last, piece));
            }
            try {
                for (int i = 0; i < count; i++) {
                    lanes.take().get();
                }
            } catch (ExecutionException e) {
                throw asIs(e);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /** Does what is next until nothing is left; returns the number it ended at. */
    private static int follow(AtomicInteger next, int last, Piece piece)
            throws IOException, InterruptedException {
        int number = next.getAndIncrement();
        while (number <= last) {
            piece.run(number);
            number = next.getAndIncrement();
        }
        return number;
    }

    private static RuntimeException asIs(ExecutionException e)
            throws IOException, InterruptedException {
        return switch (e.getCause()) {
            case IOException failure -> throw failure;
            case InterruptedException interrupt -> throw interrupt;
            case RuntimeException bug -> bug;
            case null, default -> new IllegalStateException("a lane has ended: " + e.getCause(), e);
        };
    }
}
