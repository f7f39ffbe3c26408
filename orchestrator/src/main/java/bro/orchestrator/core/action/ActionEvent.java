package bro.orchestrator.core.action;

import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.util.Optional;
import java.util.Set;

/** Something that happened to an action. */
public sealed interface ActionEvent {
    /** It is the action's turn. */
    record Started() implements ActionEvent {}

    /** The orchestrator cannot begin or go on with it. */
    record Aborted(Failure why) implements ActionEvent {}

    /** An agent has done a stage. */
    record Answered(AgentId agent, Stage stage, String message) implements ActionEvent {}

    /** An agent answered that a stage failed, or what it sent was wrong. */
    record AgentFailed(AgentId agent, Stage stage, Failure why) implements ActionEvent {}

    /** An agent has been away for longer than it may be. */
    record AgentLost(AgentId agent, Failure why) implements ActionEvent {}

    /**
     * An agent has registered again.
     *
     * @param fresh whether it is another process than before, which knows nothing of the action
     */
    record AgentReturned(AgentId agent, boolean fresh) implements ActionEvent {}

    /**
     * A limit that was asked for has passed.
     *
     * @param stage the stage that took too long; empty while the action winds down
     * @param away the agents that are not attached now
     */
    record TimeUp(Optional<Stage> stage, Set<AgentId> away) implements ActionEvent {
        public TimeUp {
            away = Set.copyOf(away);
        }
    }

    record CancelRequested() implements ActionEvent {}

    /** The orchestrator's part of COMMIT is done. */
    record Stored() implements ActionEvent {}

    /** The orchestrator's part of COMMIT failed. */
    record StoreFailed(Failure why) implements ActionEvent {}
}
