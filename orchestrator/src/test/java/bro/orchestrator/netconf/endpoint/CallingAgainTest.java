package bro.orchestrator.netconf.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.endpoint.EndpointConfig.Address;
import bro.orchestrator.netconf.endpoint.EndpointConfig.KeepAlive;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Remote;
import bro.orchestrator.netconf.endpoint.EndpointConfig.StartWith;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which endpoint of a client comes next, and when. */
class CallingAgainTest {
    private static final long SEED = 20_261_129;
    private static final List<Remote> THREE = List.of(remote("a"), remote("b"), remote("c"));

    private static Remote remote(String name) {
        return new Remote(
                name,
                new Address("127.0.0.1", 1),
                Optional.empty(),
                KeepAlive.USUAL,
                Optional.empty());
    }

    private static Rotation rotation(StartWith startWith, int maxAttempts) {
        return new Rotation(
                THREE,
                new Strategy(startWith, Duration.ofSeconds(1), maxAttempts),
                new SplittableRandom(SEED));
    }

    private static List<String> names(Rotation rotation, int count) {
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(rotation.current().name());
            rotation.failed();
        }
        return names;
    }

    @Test
    void eachEndpointHasItsAttemptsAndThenTheNextOne() {
        assertThat(names(rotation(StartWith.FIRST_LISTED, 2), 8))
                .containsExactly("a", "a", "b", "b", "c", "c", "a", "a");
    }

    @Test
    void itIsToldWhenAllHaveFailed() {
        Rotation rotation = rotation(StartWith.FIRST_LISTED, 1);

        assertThat(List.of(rotation.failed(), rotation.failed(), rotation.failed()))
                .containsExactly(false, false, true);
    }

    @Test
    void theOneThatWasConnectedLastIsTriedFirst() {
        Rotation rotation = rotation(StartWith.LAST_CONNECTED, 1);
        rotation.failed();
        rotation.connected();
        rotation.failed();

        rotation.begin();

        assertThat(names(rotation, 2)).containsExactly("b", "c");
    }

    @Test
    void theFirstOneIsTriedFirstWhateverWasConnected() {
        Rotation rotation = rotation(StartWith.FIRST_LISTED, 1);
        rotation.failed();
        rotation.connected();

        rotation.begin();

        assertThat(rotation.current().name()).isEqualTo("a");
    }

    @Test
    void anyOfThemIsTriedFirst() {
        Rotation rotation = rotation(StartWith.RANDOM_SELECTION, 1);
        var seen = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            rotation.begin();
            seen.add(rotation.current().name());
        }

        assertThat(seen).contains("a", "b", "c");
    }

    @Test
    void pausesDoubleUpToALimitAndAreNeverTheSameForAll() {
        var backOff = new BackOff(Duration.ofMinutes(2), new SplittableRandom(SEED));

        assertThat(backOff.pause()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_500));
        for (int i = 0; i < 20; i++) {
            backOff.allFailed();
        }
        Duration late = backOff.pause();
        assertThat(late).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(3));
        assertThat(backOff.pause()).isNotEqualTo(late);
        backOff.succeeded();
        assertThat(backOff.pause()).isLessThan(Duration.ofSeconds(2));
    }
}
