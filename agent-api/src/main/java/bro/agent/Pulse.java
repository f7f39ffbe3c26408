package bro.agent;

import java.time.Duration;

/**
 * When to send a heartbeat and when to give the other side up. Times are those of {@link
 * System#nanoTime}, passed in. Not thread-safe.
 */
final class Pulse {
    private static final int SILENT_BEATS_MAX = 3;

    private final long intervalNanos;
    private long lastBeat;
    private long lastHeard;

    Pulse(Duration interval, long now) {
        this.intervalNanos = interval.toNanos();
        this.lastBeat = now;
        this.lastHeard = now;
    }

    void heard(long now) {
        lastHeard = now;
    }

    void beaten(long now) {
        lastBeat = now;
    }

    boolean isBeatDue(long now) {
        return now - lastBeat >= intervalNanos;
    }

    boolean isOtherSideGone(long now) {
        return now - lastHeard >= SILENT_BEATS_MAX * intervalNanos;
    }

    /** How long nothing is due. */
    long quietNanos(long now) {
        long beat = lastBeat + intervalNanos - now;
        long silence = lastHeard + SILENT_BEATS_MAX * intervalNanos - now;
        return Math.max(0, Math.min(beat, silence));
    }
}
