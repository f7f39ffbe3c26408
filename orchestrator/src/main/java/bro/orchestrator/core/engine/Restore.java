package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Plan;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.AgentId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Gives agents back what a backup holds of them. */
final class Restore implements Job {
    private final Backup backup;
    private final List<Backup.Part> parts;
    private final Agents agents;

    Restore(Backup backup, List<Backup.Part> parts, Agents agents) {
        this.backup = backup;
        this.parts = parts;
        this.agents = agents;
    }

    @Override
    public Plan plan() {
        var stages = new TreeMap<AgentId, Set<Stage>>();
        parts.forEach(part -> stages.put(part.agent(), attached(part.agent()).restoreStages()));
        return new Plan(ActionKind.RESTORE, stages);
    }

    @Override
    public Optional<Backup.Part> part(AgentId agent) {
        return parts.stream().filter(part -> part.agent().equals(agent)).findFirst();
    }

    @Override
    public void store() {
        throw new IllegalStateException("a restore has no COMMIT");
    }

    @Override
    public void drop() {
        // what agents have done in part is theirs to undo: they were told to stop
    }

    private AgentInfo attached(AgentId agent) {
        return agents.find(agent)
                .orElseThrow(
                        () ->
                                new BroException(
                                        ErrorCode.AGENT_MISSING,
                                        "agent '%s' of backup '%s' is not registered"
                                                .formatted(agent, backup.id())));
    }
}
