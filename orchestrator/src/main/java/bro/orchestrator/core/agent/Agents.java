package bro.orchestrator.core.agent;

import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.util.List;
import java.util.Optional;

/**
 * The agents that are attached now, and the way to tell them something. Shared by all threads; no
 * call blocks. What an agent answers, and that it is lost, arrives at the {@link AgentListener}.
 */
public interface Agents {

    /** All attached agents in the order of their ids. */
    List<AgentInfo> attached();

    Optional<AgentInfo> find(AgentId id);

    /** Sends a stage command. To an agent that is not attached it does nothing. */
    void command(AgentId agent, StageCommand command);

    /** Tells the agent to stop what it does for the action. */
    void cancel(AgentId agent, ActionId action, long epoch, String reason);
}
