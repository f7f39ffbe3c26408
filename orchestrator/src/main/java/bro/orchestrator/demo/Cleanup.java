package bro.orchestrator.demo;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened, the last first, at the end or when the process is told to stop. Any
 * thread may use it.
 */
final class Cleanup implements Closeable {
    private final Deque<Closeable> opened = new ArrayDeque<>();
    private boolean closed;

    private volatile boolean stopped;

    /** Opens a cleanup that also runs when the process is told to stop. */
    static Cleanup onExit() {
        var cleanup = new Cleanup();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(cleanup::stop));
        return cleanup;
    }

    /**
     * Takes care of something.
     *
     * @throws DemoException if all is over already; the thing is closed then
     */
    synchronized <T extends Closeable> T keep(T resource) throws IOException {
        if (closed) {
            resource.close();
            throw new DemoException("stopped");
        }
        opened.addFirst(resource);
        return resource;
    }

    /** Whether the process was told to stop, so that failures are no news. */
    boolean isStopped() {
        return stopped;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (IOException e) {
                System.err.println("bro demo: not everything could be cleaned up: " + e);
            }
        }
    }

    private void stop() {
        stopped = true;
        close();
    }
}
