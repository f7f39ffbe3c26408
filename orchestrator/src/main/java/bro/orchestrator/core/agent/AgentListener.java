package bro.orchestrator.core.agent;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.util.List;

/** Hears what agents do. Calls for one agent come in order; no call blocks. */
public interface AgentListener {

    /**
     * An agent has registered. It is among {@link Agents#attached} only afterwards, and is told
     * what to do then: see {@link #ready}.
     *
     * @throws bro.orchestrator.core.failure.BroException as INVALID_CONFIGURATION if it cannot be
     *     taken
     */
    void attached(AgentInfo agent);

    /**
     * The agent that has registered can be commanded from now on.
     *
     * @param held what this process of the agent knows from before; empty for a new process
     */
    void ready(AgentInfo agent, List<HeldAction> held);

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
