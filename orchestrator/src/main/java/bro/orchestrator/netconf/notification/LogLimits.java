package bro.orchestrator.netconf.notification;

import java.time.Duration;

/**
 * How much is kept of the past. What goes first is the oldest, a file at a time.
 *
 * @param maxEvents at most so many are kept
 * @param maxBytes of disk
 * @param maxAge events older than this go
 * @param segments files that all this makes together, so that one holds such a part of it
 * @param maxUnwritten events that wait in memory for the disk
 */
public record LogLimits(
        int maxEvents, long maxBytes, Duration maxAge, int segments, int maxUnwritten) {
    public static final LogLimits USUAL =
            new LogLimits(200_000, 64L << 20, Duration.ofDays(30), 16, 4096);

    int eventsOfSegment() {
        return Math.max(1, maxEvents / segments);
    }

    long bytesOfSegment() {
        return Math.max(1, maxBytes / segments);
    }

    Duration ageOfSegment() {
        return maxAge.dividedBy(segments);
    }
}
