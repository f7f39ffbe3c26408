package bro.orchestrator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Histories of chance. {@code ./bro soak simulation ROUNDS SEED} runs more of them; a failure names
 * its seed, and one round from that seed repeats it.
 */
class SimulationTest {
    private static final int MAX_EVENTS = 200_000;

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void whateverHappensTheLawsHold() {
        long first = Long.getLong("simulation.seed", 1);
        int rounds = Integer.getInteger("simulation.rounds", 40);
        int crashes = 0;
        for (long seed = first; seed < first + rounds; seed++) {
            var simulation = new Simulation(seed);
            try {
                simulation.run(MAX_EVENTS);
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d".formatted(seed), e);
            }
            crashes += simulation.crashes();
        }
        assertThat(crashes).isGreaterThan(rounds);
    }
}
