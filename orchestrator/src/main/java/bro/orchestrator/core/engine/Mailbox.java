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

    /** A piece of work, and what is done in its place when the mailbox is closed. */
    private record Letter(Runnable work, Runnable returned) {}

    private final BlockingQueue<Letter> queue;
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
        execute(work, () -> {});
    }

    /**
     * Delivers work.
     *
     * @param returned is run instead if the mailbox is closed before it is the work's turn
     */
    void execute(Runnable work, Runnable returned) {
        var letter = new Letter(work, returned);
        boolean taken = false;
        try {
            while (open.get() && !taken) {
                taken = queue.offer(letter, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            returned.run();
        }
        wake();
    }

    /** Delivers work that is worth nothing later: if the mailbox is full, it is dropped. */
    void executeIfRoom(Runnable work) {
        if (open.get() && queue.offer(new Letter(work, () -> {}))) {
            wake();
        }
    }

    /** Called by a piece of work: it was the last one. */
    void close() {
        open.set(false);
    }

    private void wake() {
        if (!queue.isEmpty() && busy.compareAndSet(false, true)) {
            worker.execute(this::serve);
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a thread
    private void serve() {
        for (Letter letter = queue.poll(); letter != null; letter = queue.poll()) {
            try {
                (open.get() ? letter.work() : letter.returned()).run();
            } catch (RuntimeException e) {
                onBug.accept(e);
            }
        }
        busy.set(false);
        wake();
    }
}
