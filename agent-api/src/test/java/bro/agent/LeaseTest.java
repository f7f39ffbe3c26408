package bro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Times of {@link System#nanoTime} may be negative, and may pass 0. */
    private static final long START = -3 * SECOND;

    private final Lease lease = new Lease(START);

    @Test
    void aLeaseOfNoLengthIsAMinute() {
        lease.setSeconds(0);

        assertThat(lease.quietNanos(START)).isEqualTo(60 * SECOND);
        assertThat(lease.isJustOver(START + 60 * SECOND - 1)).isFalse();
        assertThat(lease.isJustOver(START + 60 * SECOND)).isTrue();
    }

    @Test
    void itCountsFromTheLastWordAndNotFromTheRegistration() {
        lease.heard(START + 2 * SECOND);
        lease.setSeconds(5);

        assertThat(lease.quietNanos(START + 3 * SECOND)).isEqualTo(4 * SECOND);
        assertThat(lease.isJustOver(START + 7 * SECOND - 1)).isFalse();
        assertThat(lease.isJustOver(START + 7 * SECOND)).isTrue();
    }

    @Test
    void itsEndIsToldOnceUntilAnotherWordComes() {
        lease.setSeconds(1);

        assertThat(lease.isJustOver(START + SECOND)).isTrue();
        assertThat(lease.isJustOver(START + 2 * SECOND)).isFalse();
        assertThat(lease.quietNanos(START + 2 * SECOND)).isEqualTo(Long.MAX_VALUE);

        lease.heard(START + 3 * SECOND);

        assertThat(lease.quietNanos(START + 3 * SECOND)).isEqualTo(SECOND);
        assertThat(lease.isJustOver(START + 4 * SECOND)).isTrue();
    }

    @Test
    void theLongestLeaseOfTheProtocolIsNotOverAtOnce() {
        lease.setSeconds(-1);

        assertThat(lease.isJustOver(START + 3600 * SECOND)).isFalse();
    }
}
