package bro.agent.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LanesTest {
    @Test
    void eachPieceIsDoneOnce() throws Exception {
        Set<Integer> done = ConcurrentHashMap.newKeySet();

        Lanes.run(1_000, 4, number -> assertThat(done.add(number)).isTrue());

        assertThat(done).containsAll(IntStream.rangeClosed(1, 1_000).boxed().toList());
        assertThat(done).hasSize(1_000);
    }

    @Test
    void asManyPiecesAsThereAreLanesAreUnderWay() throws Exception {
        var all = new CyclicBarrier(3);
        var room = new Semaphore(3);

        Lanes.run(
                9,
                3,
                _ -> {
                    assertThat(room.tryAcquire()).isTrue();
                    meet(all);
                    room.release();
                });

        assertThat(room.availablePermits()).isEqualTo(3);
    }

    @Test
    void aFailureEndsThePiecesThatAreUnderWay() {
        var failure = new IOException("no");
        var interrupted = new CountDownLatch(3);

        assertThatThrownBy(
                        () ->
                                Lanes.run(
                                        100,
                                        4,
                                        number -> {
                                            if (number == 2) {
                                                throw failure;
                                            }
                                            hang(interrupted);
                                        }))
                .isSameAs(failure);

        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void anInterruptEndsThePiecesThatAreUnderWay() throws Exception {
        var interrupted = new CountDownLatch(4);
        var begun = new CountDownLatch(4);
        var told = new CountDownLatch(1);
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Lanes.run(
                                                4,
                                                4,
                                                _ -> {
                                                    begun.countDown();
                                                    hang(interrupted);
                                                });
                                    } catch (InterruptedException | IOException _) {
                                        told.countDown();
                                    }
                                });

        begun.await();
        caller.interrupt();

        told.await();
        interrupted.await();
    }

    private static void hang(CountDownLatch interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } finally {
            interrupted.countDown();
        }
    }

    private static void meet(CyclicBarrier all) {
        try {
            all.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
