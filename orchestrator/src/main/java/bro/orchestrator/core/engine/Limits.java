package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How long the engine waits, and how much it keeps waiting.
 *
 * @param stages limit of each stage in which agents take part
 * @param windingDown how long agents may take to stop and unlock after a failure or a cancel
 * @param absence how long an agent that is lost may take to come back; if empty, as long as the
 *     stage has
 * @param maxQueued actions that may wait
 * @param parallelTransfers agents of an action that are told to TRANSFER at the same time
 */
public record Limits(
        Map<Stage, Duration> stages,
        Duration windingDown,
        Optional<Duration> absence,
        int maxQueued,
        int parallelTransfers) {
    private static final Duration UNLISTED = Duration.ofMinutes(1);

    public Limits {
        stages = Map.copyOf(stages);
    }

    public Duration of(Stage stage) {
        return stages.getOrDefault(stage, UNLISTED);
    }
}
