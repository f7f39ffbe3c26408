package bro.agent.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void letsSixteenSmallFragmentsMoveAtOnceIn256MebibytesOfHeap() throws Exception {
        var memory = new Memory(256 * MIB);
        var all = new CyclicBarrier(16);
        atOnce(16, () -> memory.during(1024, () -> meet(all)));
    }

    @Test
    void holdsLargeFragmentsBack() throws Exception {
        var memory = new Memory(256 * MIB);
        var moving = new AtomicInteger();
        var most = new AtomicInteger();
        atOnce(
                20,
                () ->
                        memory.during(
                                1024 * MIB,
                                () -> {
                                    most.accumulateAndGet(moving.incrementAndGet(), Math::max);
                                    Thread.sleep(2);
                                    moving.decrementAndGet();
                                }));
        assertTrue(most.get() <= 3, () -> most + " at once hold " + most.get() * 33 + " MiB");
    }

    @Test
    void movesALargeFragmentEvenInASmallHeap() throws Exception {
        var moved = new AtomicInteger();
        new Memory(16 * MIB).during(1024 * MIB, moved::incrementAndGet);
        assertEquals(1, moved.get());
    }

    private static void atOnce(int times, Memory.Move move) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var moves =
                    threads.<Void>invokeAll(
                            Collections.nCopies(
                                    times,
                                    () -> {
                                        move.run();
                                        return null;
                                    }));
            for (Future<Void> moved : moves) {
                moved.get();
            }
        }
    }

    private static void meet(CyclicBarrier all) throws InterruptedException {
        try {
            all.await(10, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("not all moved at once", e);
        }
    }
}
