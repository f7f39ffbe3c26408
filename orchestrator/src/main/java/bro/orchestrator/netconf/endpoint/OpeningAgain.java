package bro.orchestrator.netconf.endpoint;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries to open one endpoint, on a thread of its own, until it is open or nobody wants it. */
final class OpeningAgain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpeningAgain.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final BooleanSupplier attempt;
    private final BackOff backOff;
    private final Thread thread;

    private OpeningAgain(BooleanSupplier attempt, RandomGenerator random) {
        this.attempt = attempt;
        this.backOff = new BackOff(LONGEST_PAUSE, random);
        this.thread = Thread.ofVirtual().name("netconf-listen-again").unstarted(this::run);
    }

    /**
     * Begins, with a pause.
     *
     * @param attempt whether nothing is left to be tried
     */
    static OpeningAgain start(BooleanSupplier attempt, RandomGenerator random) {
        var again = new OpeningAgain(attempt, random);
        again.thread.start();
        return again;
    }

    private void run() {
        try {
            Thread.sleep(backOff.pause());
            while (!attempt.getAsBoolean()) {
                backOff.allFailed();
                Thread.sleep(backOff.pause());
            }
        } catch (InterruptedException e) {
            LOG.debug("an endpoint is not wanted any more");
        }
    }

    /** Tries no more; an attempt under way may end after this returns. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
