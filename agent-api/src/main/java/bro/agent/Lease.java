package bro.agent;

import java.time.Duration;

/**
 * How long a lock may be kept without a word from the orchestrator, whether there is a connection
 * or not. Times are those of {@link System#nanoTime}, passed in. Not thread-safe.
 */
final class Lease {
    private static final Duration DEFAULT = Duration.ofSeconds(60);

    private long lengthNanos = DEFAULT.toNanos();
    private long lastHeard;
    private boolean toldOver;

    Lease(long now) {
        this.lastHeard = now;
    }

    /** The length that the orchestrator has named; 0 if it named none. */
    void setSeconds(int seconds) {
        var length = seconds == 0 ? DEFAULT : Duration.ofSeconds(Integer.toUnsignedLong(seconds));
        lengthNanos = length.toNanos();
    }

    /** Any message counts. */
    void heard(long now) {
        lastHeard = now;
        toldOver = false;
    }

    /** Whether the lease is over; said once after each word that was heard. */
    boolean isJustOver(long now) {
        boolean isJustOver = quietNanos(now) == 0;
        toldOver |= isJustOver;
        return isJustOver;
    }

    /** How long nothing is due. */
    long quietNanos(long now) {
        return toldOver ? Long.MAX_VALUE : Math.max(0, lengthNanos - (now - lastHeard));
    }
}
