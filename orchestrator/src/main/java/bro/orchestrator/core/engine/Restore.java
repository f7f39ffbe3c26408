package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.policy.Compatibility;
import bro.orchestrator.core.policy.RestorePlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Gives agents back what a backup holds of them. */
final class Restore implements Job {
    private final Backup backup;
    private final SortedSet<AgentId> chosen;
    private final List<Backup.Part> parts;
    private final Agents agents;
    private final Compatibility rules;

    /** The fragments of each agent that has asked for one, by their ids. */
    private final Map<AgentId, Map<String, Fragment>> asked = new ConcurrentHashMap<>();

    /**
     * @param chosen whose parts to restore; empty means all that the backup holds
     * @throws BroException as UNKNOWN_AGENT if the backup holds nothing of one
     */
    Restore(Backup backup, SortedSet<AgentId> chosen, Agents agents, Compatibility rules) {
        this.backup = backup;
        this.chosen = chosen;
        this.parts = partsOf(backup, chosen);
        this.agents = agents;
        this.rules = rules;
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
        List<AgentInfo> attached = agents.attached();
        RestorePlan.of(backup, parts, attached, rules)
                .firstObjection()
                .ifPresent(
                        why -> {
                            throw new BroException(why.code(), why.message());
                        });
        Set<AgentId> wanted = needs();
        var participants = new TreeMap<AgentId, Course.Participant>();
        attached.stream()
                .filter(agent -> wanted.contains(agent.id()))
                .forEach(agent -> participants.put(agent.id(), participant(agent)));
        return new Course(chosen, participants);
    }

    private static Course.Participant participant(AgentInfo agent) {
        return new Course.Participant(
                agent.restoreStages(), agent.softwareVersion(), Set.of(), "", Optional.empty());
    }

    @Override
    public Optional<Backup.Part> part(AgentId agent) {
        return parts.stream().filter(part -> part.agent().equals(agent)).findFirst();
    }

    @Override
    public Optional<Fragment> fragment(AgentId agent, String fragmentId) {
        return Optional.ofNullable(asked.computeIfAbsent(agent, this::byId).get(fragmentId));
    }

    private Map<String, Fragment> byId(AgentId agent) {
        var fragments = new HashMap<String, Fragment>();
        part(agent).stream()
                .flatMap(part -> part.fragments().stream())
                .forEach(fragment -> fragments.put(fragment.id(), fragment));
        return fragments;
    }

    @Override
    public void store(Course course) {
        throw new IllegalStateException("a restore has no COMMIT");
    }

    @Override
    public void drop(Course course, Optional<Failure> failure) {
        // what agents have done in part is theirs to undo: they were told to stop
    }
}
