package bro.orchestrator.netconf.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long refusals are held back, with a clock that is set by hand. */
class LoginDelaysTest {
    private final AtomicLong now = new AtomicLong();
    private final LoginDelays delays = new LoginDelays(now::get);

    private Duration last(String user, String address, int times) {
        Duration delay = Duration.ZERO;
        for (int i = 0; i < times; i++) {
            delay = delays.refused(user, address);
        }
        return delay;
    }

    @Test
    void theFirstTwoCostLittle() {
        assertThat(last("a", "1", 2)).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void eachOneMoreDoublesTheDelayUpToALimit() {
        assertThat(last("a", "1", 4)).isEqualTo(Duration.ofMillis(1_200));
        assertThat(last("a", "1", 100)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void itCountsByUserAndByAddress() {
        last("a", "1", 9);

        assertThat(delays.refused("a", "2")).isEqualTo(Duration.ofSeconds(5));
        assertThat(delays.refused("b", "1")).isEqualTo(Duration.ofSeconds(5));
        assertThat(delays.refused("c", "3")).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void whoGetsInBeginsAnewButTheAddressDoesNot() {
        last("a", "1", 9);

        delays.letIn("a");

        assertThat(delays.refused("a", "2")).isEqualTo(Duration.ofMillis(300));
        assertThat(delays.refused("b", "1")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatIsLongAgoIsForgotten() {
        last("a", "1", 9);
        now.addAndGet(Duration.ofMinutes(11).toNanos());

        assertThat(delays.refused("a", "1")).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void manyNamesTakeNoMoreThanTheirRoom() {
        for (int i = 0; i < 30_000; i++) {
            delays.refused("user" + i, "1");
        }

        assertThat(delays.refused("user0", "2")).isEqualTo(Duration.ofMillis(300));
        assertThat(delays.refused("x", "1")).isEqualTo(Duration.ofSeconds(5));
    }
}
