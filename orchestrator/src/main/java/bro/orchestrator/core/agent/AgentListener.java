package bro.orchestrator.core.agent;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;

/** Hears what agents do. Calls for one agent come in order; no call blocks. */
public interface AgentListener {

    void attached(AgentInfo agent);

    /**
     * The agent's stream ended.
     *
     * @param reason one clause for a person
     */
    void lost(AgentInfo agent, String reason);

    void answered(AgentId agent, StageAnswer answer);

    /** A sign of how far the agent is, 0 to 100. */
    void progressed(AgentId agent, ActionId action, Stage stage, int percentage, String message);
}
