package bro.orchestrator.core.action;

import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.ManagerId;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is shown of an action while it runs and for ever after: its progress report.
 *
 * @param backup the backup that it makes, restores or deletes
 * @param percentage 0 to 100, never falls
 * @param stage the one it is in, or was in last; empty before the first
 * @param failure why the result is FAILURE, or why the action was cancelled
 * @param startedAt when it was accepted
 * @param updatedAt when anything of this last changed
 * @param agents outcome of each agent that takes part
 * @param waiting while it is queued, for what; not kept in the catalog
 */
public record Action(
        ActionId id,
        ActionKind kind,
        BackupId backup,
        State state,
        Result result,
        int percentage,
        Optional<Stage> stage,
        Optional<Failure> failure,
        Instant startedAt,
        Instant updatedAt,
        Optional<Instant> completedAt,
        SortedMap<AgentId, AgentReport> agents,
        Optional<Waiting> waiting) {

    /**
     * An action's place in the queue.
     *
     * @param position 1 for the next that may start
     * @param reason one clause: which action is in the way, and why
     */
    public record Waiting(int position, String reason) {}

    /** Where an action is in its life. */
    public enum State {
        QUEUED,
        RUNNING,
        CANCELLING,
        FINISHED,
        CANCELLED;

        public boolean hasEnded() {
            return this == FINISHED || this == CANCELLED;
        }
    }

    /** How an action ended. */
    public enum Result {
        NOT_AVAILABLE,
        SUCCESS,
        FAILURE
    }

    /**
     * How far one agent is.
     *
     * @param stage the last stage that it was asked to do
     * @param message what it said last, may be empty
     * @param bytes moved so far in TRANSFER or EXECUTION
     */
    public record AgentReport(Stage stage, AgentState state, String message, long bytes) {}

    /** What an agent does in its stage. */
    public enum AgentState {
        WORKING,
        DONE,
        FAILED,
        CANCELLED
    }

    public Action {
        agents = Collections.unmodifiableSortedMap(new TreeMap<>(agents));
        if (percentage < 0 || percentage > 100) {
            throw new IllegalArgumentException("percentage is %d".formatted(percentage));
        }
    }

    /** An action that was just accepted. */
    public static Action queued(ActionId id, ActionKind kind, BackupId backup, Instant now) {
        return new Action(
                id,
                kind,
                backup,
                State.QUEUED,
                Result.NOT_AVAILABLE,
                0,
                Optional.empty(),
                Optional.empty(),
                now,
                now,
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty());
    }

    /** The same action, waiting for its turn. */
    public Action waitingFor(Waiting place) {
        return new Action(
                id,
                kind,
                backup,
                state,
                result,
                percentage,
                stage,
                failure,
                startedAt,
                updatedAt,
                completedAt,
                agents,
                Optional.of(place));
    }

    /** The same action, which an earlier run of the orchestrator has left and cannot go on. */
    public Action failed(Failure why, Instant now) {
        return new Action(
                id,
                kind,
                backup,
                State.FINISHED,
                Result.FAILURE,
                percentage,
                stage,
                Optional.of(why),
                startedAt,
                now,
                Optional.of(now),
                agents,
                Optional.empty());
    }

    public ManagerId manager() {
        return backup.manager();
    }
}
