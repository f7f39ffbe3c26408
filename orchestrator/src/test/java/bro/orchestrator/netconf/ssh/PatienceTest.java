package bro.orchestrator.netconf.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What counts as the client's time. */
class PatienceTest {
    private final Patience patience = new Patience(100);

    @Test
    void timeOfTheServerDoesNotCount() {
        patience.begin(110);
        patience.end(500);

        assertThat(patience.waited(505)).isEqualTo(15);
    }

    @Test
    void timeOfTheClientAddsUp() {
        for (long now = 110; now <= 200; now += 10) {
            patience.begin(now);
            patience.end(now);
        }

        assertThat(patience.waited(200)).isEqualTo(100);
    }

    @Test
    void aClientThatIsServedHasAllTheTime() {
        patience.begin(110);
        patience.begin(120);
        patience.end(130);

        assertThat(patience.waited(10_000)).isEqualTo(10);
    }

    @Test
    void afterwardsItBeginsAnew() {
        patience.begin(110);
        patience.renew(200);
        patience.end(200);

        assertThat(patience.waited(203)).isEqualTo(3);
    }
}
