package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.util.Optional;
import java.util.Set;

/** What makes one kind of action different from another. All of it may be repeated. */
sealed interface Job permits CreateBackup, Restore, DeleteBackup {

    /** The agents that it would need if it began now; no other action may use them meanwhile. */
    Set<AgentId> needs();

    /**
     * Decides who takes part, when it is the action's turn.
     *
     * @param reserved the agents that it may use: what {@link #needs} has said, and whoever was
     *     there when the action was ordered
     * @throws bro.orchestrator.core.failure.BroException if the action cannot begin
     */
    Course begin(Set<AgentId> reserved);

    /** In a restore, what the backup holds of an agent. */
    default Optional<Backup.Part> part(AgentId agent) {
        return Optional.empty();
    }

    /** In a restore, one fragment of what the backup holds of an agent. */
    default Optional<Fragment> fragment(AgentId agent, String fragmentId) {
        return Optional.empty();
    }

    /** Says what is wrong with an answer that claims success. */
    default Optional<Failure> objection(AgentId agent, StageAnswer answer) {
        return Optional.empty();
    }

    /** Where to go on after a restart, if the journal says that the action was in this stage. */
    default Stage resumeAt(Stage journaled) {
        return journaled;
    }

    /** Does the orchestrator's part of COMMIT. Runs on a thread of its own. */
    void store(Course course);

    /** Removes, or puts in order, what an action that did not succeed has left behind. */
    void drop(Course course, Optional<Failure> failure);
}
