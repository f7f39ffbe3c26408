package bro.orchestrator.netconf.endpoint;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failure: twice as long for each time that all was tried in vain, up to a
 * limit, and by chance up to half more or less, so that many servers do not come back at the same
 * moment.
 */
final class BackOff {
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private final RandomGenerator random;
    private Duration base = FIRST;

    /**
     * Begins with a second.
     *
     * @param longest the limit
     */
    BackOff(Duration longest, RandomGenerator random) {
        this.longest = longest;
        this.random = random;
    }

    /** The time to wait now. */
    Duration pause() {
        return Duration.ofMillis((long) (base.toMillis() * (0.5 + random.nextDouble())));
    }

    /** From now on it takes longer. */
    void allFailed() {
        Duration twice = base.multipliedBy(2);
        base = twice.compareTo(longest) < 0 ? twice : longest;
    }

    void succeeded() {
        base = FIRST;
    }
}
