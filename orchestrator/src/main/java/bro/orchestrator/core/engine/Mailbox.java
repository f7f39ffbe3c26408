package bro.orchestrator.core.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * An inbox of one virtual thread. Whoever sends to a full one waits, so a talkative agent slows
 * itself down and nobody else. Its owner never sends to itself.
 */
final class Mailbox implements Executor {
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final BlockingQueue<Runnable> queue;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Consumer<RuntimeException> onBug;
    private final Thread thread;

    /**
     * @param onBug told of what a piece of work threw, on the mailbox's own thread
     */
    Mailbox(String name, int capacity, Consumer<RuntimeException> onBug) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.onBug = onBug;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::serve);
    }

    void start() {
        thread.start();
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
    }

    /** Delivers work that is worth nothing later: if the mailbox is full, it is dropped. */
    void executeIfRoom(Runnable work) {
        if (open.get()) {
            boolean _ = queue.offer(work);
        }
    }

    /** Called by the owner: this was the last piece of work. */
    void close() {
        open.set(false);
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a thread
    private void serve() {
        while (open.get()) {
            try {
                queue.take().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                onBug.accept(e);
            }
        }
    }
}
