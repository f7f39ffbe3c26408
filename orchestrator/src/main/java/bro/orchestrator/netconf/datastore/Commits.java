package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.datastore.Commit.Outcome;
import bro.orchestrator.netconf.datastore.Commit.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has commits be made durable in their order, and those that come while one is being made durable
 * all at once: who comes to an idle queue leads, the others wait until a leader has done their work
 * or made them lead. Shared by all threads.
 */
final class Commits {
    private final ReentrantLock lock = new ReentrantLock();
    private final Keeper keeper;
    private List<Commit> waiting = new ArrayList<>();
    private boolean led;

    /** Makes commits durable and says of each what became of it. */
    interface Keeper {
        void keep(List<Commit> batch);
    }

    Commits(Keeper keeper) {
        this.keeper = keeper;
    }

    /** Puts a commit in line; its thread must come to {@link #complete} next. */
    void add(Commit commit) {
        lock.lock();
        try {
            waiting.add(commit);
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
            try {
                List<Commit> batch = take();
                if (!batch.isEmpty()) {
                    keep(batch);
                }
            } finally {
                handOver();
            }
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // even a bug must not leave the others waiting
    private void keep(List<Commit> batch) {
        try {
            keeper.keep(batch);
        } catch (RuntimeException e) {
            batch.stream()
                    .filter(it -> it.outcome() == Outcome.PENDING)
                    .forEach(
                            it -> {
                                it.fail(e);
                                it.end(Outcome.FAILED);
                            });
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

    private void handOver() {
        @Nullable Commit next = null;
        lock.lock();
        try {
            led = !waiting.isEmpty();
            if (led) {
                next = waiting.getFirst();
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.turn().complete(Turn.LEAD);
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
