package bro.orchestrator.netconf.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When updates are due. */
class PeriodicFeedTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-20T10:00:00Z, 2026-11-20T10:00:00Z, 60000",
        "2026-11-20T10:00:00Z, 2026-11-20T10:00:01Z, 59000",
        "2026-11-20T10:00:00Z, 2026-11-20T10:59:59.999Z, 1",
        "2026-11-20T10:00:30Z, 2026-11-20T10:00:00Z, 30000",
        "2030-01-01T00:00:10Z, 2026-11-20T10:00:00Z, 10000"
    })
    void theNextUpdateIsAMultipleOfThePeriodFromTheAnchor(Instant anchor, Instant now, long wait) {
        var periodic = new Terms.Periodic(Duration.ofMinutes(1), Optional.of(anchor));

        assertThat(PeriodicFeed.untilNext(now, periodic)).isEqualTo(Duration.ofMillis(wait));
    }
}
