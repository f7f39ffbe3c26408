package bro.orchestrator.netconf.notification;

import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcErrors;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.TreeBuilder;

/** Events of the orchestrator as notifications of the model. Shared by all threads. */
public final class OrchestratorEvents implements OrchestratorListener {
    private final EventStream stream;

    public OrchestratorEvents(EventStream stream) {
        this.stream = stream;
    }

    @Override
    public void actionChanged(Action action) {
        stream.publish(
                event("action-state-changed", action)
                        .leaf("state", Labels.of(action.state()))
                        .leaf("result", Labels.of(action.result()))
                        .leaf("result-info", action.failure().map(RpcErrors::message))
                        .build());
    }

    @Override
    public void actionProgressed(Action action) {
        stream.publish(event("progress", action).build());
    }

    private static TreeBuilder event(String name, Action action) {
        return new TreeBuilder(Schema.BRO, name)
                .leaf("manager-id", action.manager().value())
                .leaf("action-id", action.id().value())
                .leaf("action-name", action.kind().label())
                .leaf("backup-name", action.backup().name().value())
                .leaf("stage", action.stage().map(Labels::of))
                .leaf("progress-percentage", action.percentage());
    }

    @Override
    public void agentChanged(AgentInfo agent, boolean attached) {
        stream.publish(
                new TreeBuilder(Schema.BRO, "agent-state-changed")
                        .leaf("agent-id", agent.id().value())
                        .leafList("scope", agent.scopes().stream().map(ManagerId::value).toList())
                        .leaf("state", attached ? "connected" : "disconnected")
                        .build());
    }

    @Override
    public void alarm(String resource, Failure failure) {
        stream.publish(
                new TreeBuilder(Schema.BRO, "alarm")
                        .leaf("resource", resource)
                        .leaf("error-code", failure.code().label())
                        .leaf("text", RpcErrors.message(failure))
                        .build());
    }
}
