package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Plan;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.util.Optional;

/** What makes one kind of action different from another. Confined to its action's mailbox. */
sealed interface Job permits CreateBackup, Restore, DeleteBackup {

    /**
     * Decides who takes part, when it is the action's turn.
     *
     * @throws bro.orchestrator.core.failure.BroException if the action cannot begin
     */
    Plan plan();

    /** In a restore, what the backup holds of an agent. */
    default Optional<Backup.Part> part(AgentId agent) {
        return Optional.empty();
    }

    /** Says what is wrong with an answer that claims success. */
    default Optional<Failure> objection(AgentId agent, StageAnswer answer) {
        return Optional.empty();
    }

    /** Does the orchestrator's part of COMMIT. Runs on a thread of its own. */
    void store();

    /** Removes what an action that did not succeed has left behind. May be repeated. */
    void drop();
}
