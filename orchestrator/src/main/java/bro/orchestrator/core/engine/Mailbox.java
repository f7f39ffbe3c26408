package bro.orchestrator.core.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * An inbox whose work is done in order, one piece after the other, on a thread of the executor
 * while there is any. Whoever sends to a full one waits, so a talkative agent slows itself down and
 * nobody else. Work never sends to its own mailbox.
 */
final class Mailbox implements Executor {
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final BlockingQueue<Runnable> queue;
    private final Executor worker;
    private final Consumer<RuntimeException> onBug;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param onBug told of what a piece of work threw, in the mailbox's own turn
     */
    Mailbox(int capacity, Executor worker, Consumer<RuntimeException> onBug) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.worker = worker;
        this.onBug = onBug;
    }

    /** Delivers work; to a closed mailbox it does nothing. */
    @Override
    public void execute(Runnable work) {
        try {
            while (open.get() && !queue.offer(work, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                // full: waits, unless it is closed meanwhile
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wake();
    }

    /** Delivers work that is worth nothing later: if the mailbox is full, it is dropped. */
    void executeIfRoom(Runnable work) {
        if (open.get() && queue.offer(work)) {
            wake();
        }
    }

    /** Called by a piece of work: it was the last one. */
    void close() {
        open.set(false);
    }

    private void wake() {
        if (open.get() && !queue.isEmpty() && busy.compareAndSet(false, true)) {
            worker.execute(this::serve);
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a thread
    private void serve() {
        for (Runnable work = queue.poll(); work != null && open.get(); work = queue.poll()) {
            try {
                work.run();
            } catch (RuntimeException e) {
                onBug.accept(e);
            }
        }
        busy.set(false);
        wake();
    }
}
