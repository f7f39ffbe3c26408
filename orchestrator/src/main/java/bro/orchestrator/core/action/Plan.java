package bro.orchestrator.core.action;

import bro.orchestrator.core.name.AgentId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who takes part in which stages of one action. Fixed when the action starts.
 *
 * @param participants for each agent the stages for which it has a callback
 */
public record Plan(ActionKind kind, SortedMap<AgentId, Set<Stage>> participants) {
    public Plan {
        participants = Collections.unmodifiableSortedMap(new TreeMap<>(participants));
    }

    /** The agents that take part in a stage. */
    public SortedSet<AgentId> takers(Stage stage) {
        var takers = new TreeSet<AgentId>();
        participants.forEach(
                (agent, stages) -> {
                    if (stages.contains(stage)) {
                        takers.add(agent);
                    }
                });
        return takers;
    }

    /** The first stage that has something to do. */
    Optional<Stage> first() {
        return from(0);
    }

    /** The next stage that has something to do. */
    Optional<Stage> after(Stage stage) {
        return from(kind.stages().indexOf(stage) + 1);
    }

    /** The agents that may hold a lock if the action ends in this stage without its own RELEASE. */
    SortedSet<AgentId> lockedIn(Stage stage) {
        List<Stage> stages = kind.stages();
        return stages.indexOf(stage) < stages.indexOf(Stage.RELEASE)
                ? takers(Stage.RELEASE)
                : Collections.emptySortedSet();
    }

    /** Whether the action still needs this agent after a stage. */
    boolean needsAfter(Stage stage, AgentId agent) {
        List<Stage> stages = kind.stages();
        Set<Stage> own = participants.getOrDefault(agent, Set.of());
        return stages.subList(stages.indexOf(stage) + 1, stages.size()).stream()
                .anyMatch(own::contains);
    }

    /** Maps each agent to the stage for which it owes an answer. */
    static SortedMap<AgentId, Stage> owing(SortedSet<AgentId> agents, Stage stage) {
        var owed = new TreeMap<AgentId, Stage>();
        agents.forEach(agent -> owed.put(agent, stage));
        return owed;
    }

    /** The same map without an agent. */
    static SortedMap<AgentId, Stage> without(AgentId agent, Map<AgentId, Stage> owed) {
        var rest = new TreeMap<>(owed);
        rest.remove(agent);
        return rest;
    }

    private Optional<Stage> from(int index) {
        List<Stage> stages = kind.stages();
        return stages.subList(index, stages.size()).stream()
                .filter(stage -> stage == Stage.COMMIT || !takers(stage).isEmpty())
                .findFirst();
    }
}
