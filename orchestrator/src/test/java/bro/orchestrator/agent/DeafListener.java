package bro.orchestrator.agent;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.AgentListener;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.util.List;

/** Takes every agent, and does nothing about what it says. */
final class DeafListener implements AgentListener {
    @Override
    public void attached(AgentInfo agent) {}

    @Override
    public void ready(AgentInfo agent, List<HeldAction> held) {}

    @Override
    public void lost(AgentInfo agent, String reason) {}

    @Override
    public void answered(AgentId agent, StageAnswer answer) {}

    @Override
    public void progressed(
            AgentId agent, ActionId action, Stage stage, int percentage, String message) {}
}
