package bro.agent.simulate;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Half of the heap, for the fragments that are under way. Safe for use from any thread.
 *
 * <p>What an agent keeps of a large fragment until it is durable is little for one service, and too
 * much for a thousand in one process.
 */
final class Memory {
    private static final long UNIT_BYTES = 8 << 20;

    /** What is kept of a fragment at most, and the chunk after it. */
    private static final long HELD_BYTES_MAX = 33 << 20;

    private final int units;
    private final Semaphore free;

    /** What happens to a fragment. */
    @FunctionalInterface
    interface Move {
        void run() throws IOException, InterruptedException;
    }

    Memory(long heapBytes) {
        this.units = units(heapBytes / 2);
        this.free = new Semaphore(units, true);
    }

    /** Moves a fragment of that size once there is room; those that came before go first. */
    void during(long sizeBytes, Move move) throws IOException, InterruptedException {
        int taken = Math.min(units, units(Math.min(sizeBytes, HELD_BYTES_MAX)));
        free.acquire(taken);
        try {
            move.run();
        } finally {
            free.release(taken);
        }
    }

    private static int units(long bytes) {
        return Math.clamp(Math.ceilDiv(bytes, UNIT_BYTES), 1, Integer.MAX_VALUE);
    }
}
