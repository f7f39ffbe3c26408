package bro.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a connection is tried again: twice as long each time, between two bounds,
 * less a random part of up to one half so that many agents do not come back at the same instant.
 *
 * @param first upper bound of the first delay
 * @param longest upper bound of all delays
 */
public record BackOff(Duration first, Duration longest) {
    /** Back within 200 ms after a short break, and every 2 s at the latest during a long one. */
    public static final BackOff STANDARD =
            new BackOff(Duration.ofMillis(200), Duration.ofSeconds(2));

    private static final int MAX_DOUBLINGS = 30;

    /** Both bounds must be a millisecond at least, and in order. */
    public BackOff {
        if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "back-off needs 1 ms <= first <= longest, not %s and %s"
                            .formatted(first, longest));
        }
    }

    /** The delay after so many failed attempts in a row, counted from 0. */
    Duration delay(int failures, RandomGenerator random) {
        long bound = first.toMillis() << Math.min(failures, MAX_DOUBLINGS);
        long most = Math.clamp(bound, 1, longest.toMillis());
        return Duration.ofMillis(most - random.nextLong(most / 2 + 1));
    }
}
