package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.datastore.Commit.Outcome;
import bro.orchestrator.netconf.datastore.Commit.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has commits be made durable in their order, and those that come while one is being made durable
 * all at once. Who comes to an idle queue leads, for alone it need not wait for another thread;
 * what has come meanwhile is left to a platform thread, since who waits for the disk keeps a
 * carrier from the virtual threads of other sessions. Shared by all threads.
 */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    /** How long those whose commits were kept together are given to come again. */
    private static final Duration LINGERING = Duration.ofNanos(500_000);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Keeper keeper;
    private final Executor thread;
    private List<Commit> waiting = new ArrayList<>();
    private boolean led;

    /** Makes commits durable and says of each what became of it. */
    interface Keeper {
        void keep(List<Commit> batch);
    }

    Commits(Keeper keeper) {
        this(
                keeper,
                // made when it is first needed, and there for good: what it does throws nothing
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("netconf-commits").factory()));
    }

    /**
     * Has another thread do what is left to one.
     *
     * @param thread given one task at a time
     */
    Commits(Keeper keeper, Executor thread) {
        this.keeper = keeper;
        this.thread = thread;
    }

    /** Puts a commit in line; its thread must come to {@link #complete} next. */
    void add(Commit commit) {
        lock.lock();
        try {
            waiting.add(commit);
            arrived.signal();
            if (!led) {
                led = true;
                commit.turn().complete(Turn.LEAD);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that wait out of the line: they are not to be made durable. */
    List<Commit> withdraw() {
        return take();
    }

    /** Waits until the outcome of a commit is known. */
    void complete(Commit mine) {
        if (mine.turn().join() == Turn.LEAD) {
            keep(take());
            leadOn(Duration.ZERO);
        }
    }

    private void lead() {
        List<Commit> batch = take();
        keep(batch);
        leadOn(batch.size() > 1 ? LINGERING : Duration.ZERO);
    }

    /** Has those led that wait by now, or come within a while. */
    private void leadOn(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (waiting.isEmpty() && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            handOver();
            lock.unlock();
        }
    }

    private void handOver() {
        led = !waiting.isEmpty();
        try {
            if (led) {
                thread.execute(this::lead);
            }
        } catch (OutOfMemoryError _) {
            // there is no thread to be had, so the next in line does it on its own
            waiting.getFirst().turn().complete(Turn.LEAD);
        }
    }

    // even a bug or a lack of memory must not leave the others waiting
    @SuppressWarnings("checkstyle:IllegalCatch")
    private void keep(List<Commit> batch) {
        try {
            keeper.keep(batch);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("changes were not kept, by a bug");
            for (Commit commit : batch) {
                if (commit.outcome() == Outcome.PENDING) {
                    commit.fail(e);
                    commit.end(Outcome.FAILED);
                }
            }
        } finally {
            batch.forEach(it -> it.turn().complete(Turn.OVER));
        }
    }

    private List<Commit> take() {
        lock.lock();
        try {
            List<Commit> taken = waiting;
            waiting = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait of commits that were {@linkplain #withdraw withdrawn}. */
    static void overtake(List<Commit> withdrawn) {
        withdrawn.forEach(
                it -> {
                    it.end(Outcome.OVERTAKEN);
                    it.turn().complete(Turn.OVER);
                });
    }
}
