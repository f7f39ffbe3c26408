package bro.orchestrator.netconf.notification;

import java.time.Duration;

/**
 * How much is kept of the past. What goes first is the oldest, about a sixteenth of all at a time.
 *
 * @param maxEvents at most so many are kept
 * @param maxBytes of disk
 * @param maxAge events older than this go
 * @param maxUnwritten events that wait in memory for the disk
 */
public record LogLimits(int maxEvents, long maxBytes, Duration maxAge, int maxUnwritten) {
    public static final LogLimits USUAL =
            new LogLimits(200_000, 64L << 20, Duration.ofDays(30), 4096);

    private static final int SEGMENTS = 16;

    int eventsOfSegment() {
        return Math.max(1, maxEvents / SEGMENTS);
    }

    long bytesOfSegment() {
        return Math.max(1, maxBytes / SEGMENTS);
    }

    Duration ageOfSegment() {
        return maxAge.dividedBy(SEGMENTS);
    }
}
