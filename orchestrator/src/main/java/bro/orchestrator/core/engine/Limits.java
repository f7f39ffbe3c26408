package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Stage;
import java.time.Duration;
import java.util.Map;

/**
 * How long the engine waits, and how much it keeps waiting.
 *
 * @param stages limit of each stage in which agents take part
 * @param windingDown how long agents may take to stop and unlock after a failure or a cancel
 * @param maxQueued actions that may wait
 */
public record Limits(Map<Stage, Duration> stages, Duration windingDown, int maxQueued) {
    private static final Duration UNLISTED = Duration.ofMinutes(1);

    public Limits {
        stages = Map.copyOf(stages);
    }

    public Duration of(Stage stage) {
        return stages.getOrDefault(stage, UNLISTED);
    }
}
