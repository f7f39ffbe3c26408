package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gives agents back what a backup holds of them. */
final class Restore implements Job {
    private final Backup backup;
    private final SortedSet<AgentId> chosen;
    private final List<Backup.Part> parts;
    private final Agents agents;

    /**
     * @param chosen whose parts to restore; empty means all that the backup holds
     * @throws BroException as UNKNOWN_AGENT if the backup holds nothing of one
     */
    Restore(Backup backup, SortedSet<AgentId> chosen, Agents agents) {
        this.backup = backup;
        this.chosen = chosen;
        this.parts = partsOf(backup, chosen);
        this.agents = agents;
    }

    /**
     * The parts of a backup that a restore of these agents concerns.
     *
     * @param chosen empty means all
     * @throws BroException as UNKNOWN_AGENT if the backup holds nothing of one
     */
    static List<Backup.Part> partsOf(Backup backup, Set<AgentId> chosen) {
        for (AgentId agent : chosen) {
            if (backup.part(agent).isEmpty()) {
                throw new BroException(
                        ErrorCode.UNKNOWN_AGENT,
                        "backup '%s' holds nothing of agent '%s'".formatted(backup.id(), agent));
            }
        }
        return backup.parts().stream()
                .filter(part -> chosen.isEmpty() || chosen.contains(part.agent()))
                .toList();
    }

    @Override
    public Set<AgentId> needs() {
        return parts.stream().map(Backup.Part::agent).collect(Collectors.toSet());
    }

    @Override
    public Course begin(Set<AgentId> reserved) {
        var participants = new TreeMap<AgentId, Course.Participant>();
        for (Backup.Part part : parts) {
            AgentInfo agent = attached(part.agent());
            participants.put(
                    agent.id(),
                    new Course.Participant(
                            agent.restoreStages(),
                            agent.softwareVersion(),
                            Set.of(),
                            "",
                            Optional.empty()));
        }
        return new Course(chosen, participants);
    }

    @Override
    public Optional<Backup.Part> part(AgentId agent) {
        return parts.stream().filter(part -> part.agent().equals(agent)).findFirst();
    }

    @Override
    public void store(Course course) {
        throw new IllegalStateException("a restore has no COMMIT");
    }

    @Override
    public void drop(Course course, Optional<Failure> failure) {
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
