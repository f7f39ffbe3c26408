package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Plan;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.policy.Compatibility;
import bro.orchestrator.core.policy.RestorePlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gives agents back what a backup holds of them. */
final class Restore implements Job {
    private final Backup backup;
    private final List<Backup.Part> parts;
    private final Agents agents;
    private final Compatibility rules;

    Restore(Backup backup, List<Backup.Part> parts, Agents agents, Compatibility rules) {
        this.backup = backup;
        this.parts = parts;
        this.agents = agents;
        this.rules = rules;
    }

    @Override
    public Plan plan() {
        List<AgentInfo> attached = agents.attached();
        RestorePlan.of(backup, parts, attached, rules)
                .firstObjection()
                .ifPresent(
                        why -> {
                            throw new BroException(why.code(), why.message());
                        });
        Set<AgentId> wanted = parts.stream().map(Backup.Part::agent).collect(Collectors.toSet());
        var stages = new TreeMap<AgentId, Set<Stage>>();
        attached.stream()
                .filter(agent -> wanted.contains(agent.id()))
                .forEach(agent -> stages.put(agent.id(), agent.restoreStages()));
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
}
