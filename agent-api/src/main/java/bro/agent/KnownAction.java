package bro.agent;

import bro.agent.v1.StageResult;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the process of an agent knows of one action; a part of {@link StageLedger}. */
final class KnownAction {
    private final Map<Stage, StageResult> answers = new EnumMap<>(Stage.class);
    private long epoch;
    private @Nullable String cancelled;

    /** The highest epoch when the lease ended. */
    private @Nullable Long lapsed;

    /** The highest of the orchestrator's words for this action. */
    long epoch() {
        return epoch;
    }

    void heard(long latest) {
        epoch = latest;
    }

    Optional<StageResult> answer(Stage stage) {
        return Optional.ofNullable(answers.get(stage));
    }

    void answered(Stage stage, StageResult result) {
        answers.put(stage, result);
    }

    /** Whether the stage was answered, and nothing can make that answer void. */
    boolean standing(Stage stage) {
        return lapsed == null && answers.containsKey(stage);
    }

    /** Whether another stage may follow those that were answered. */
    boolean mayGoOn() {
        return cancelled == null && !answers.isEmpty();
    }

    Optional<String> cancelled() {
        return Optional.ofNullable(cancelled);
    }

    void cancel(String reason) {
        cancelled = reason;
    }

    /** Whether the lease of its lock ended, and it was not prepared anew. */
    boolean isLapsed() {
        return lapsed != null;
    }

    /** Whether nothing of a higher epoch was heard since the lease ended. */
    boolean isClosedByLapse() {
        return lapsed != null && Long.compareUnsigned(epoch, lapsed) <= 0;
    }

    void lapse() {
        lapsed = epoch;
        // They would claim a lock that is no more.
        answers.clear();
    }

    void beginAnew() {
        lapsed = null;
        answers.clear();
    }
}
