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
 * Who takes part in which stages of one action, and in which order. Fixed when the action starts.
 *
 * @param course who takes part
 * @param parallelTransfers how many agents may move data at once
 */
public record Plan(ActionKind kind, Course course, int parallelTransfers) {

    /** The agents that take part in a stage. */
    public SortedSet<AgentId> takers(Stage stage) {
        var takers = new TreeSet<AgentId>();
        course.participants()
                .forEach(
                        (agent, participant) -> {
                            if (participant.stages().contains(stage)) {
                                takers.add(agent);
                            }
                        });
        return takers;
    }

    /**
     * Those of the agents waited for in a stage whose turn it is: of the agents to be locked, those
     * before whom no other one must be; of the agents that move data, as many as may at once.
     */
    SortedSet<AgentId> turn(Stage stage, SortedSet<AgentId> waiting) {
        return switch (stage) {
            case PREPARATION -> lockable(waiting);
            case TRANSFER, EXECUTION -> {
                var first = new TreeSet<AgentId>();
                waiting.stream().limit(parallelTransfers).forEach(first::add);
                yield first;
            }
            case SNAPSHOT, RELEASE, COMMIT, POST_ACTIONS -> waiting;
        };
    }

    /**
     * Those of the agents waited for whose turn it becomes when one of them has answered. Nobody's,
     * mostly: that must be found out without looking at all of them, or many agents would take the
     * square of their number.
     */
    SortedSet<AgentId> next(Stage stage, SortedSet<AgentId> waiting, AgentId answered) {
        boolean holdsUp =
                switch (stage) {
                    case PREPARATION -> !lockedAfter(answered).isEmpty();
                    case TRANSFER, EXECUTION -> true;
                    case SNAPSHOT, RELEASE, COMMIT, POST_ACTIONS -> false;
                };
        var next = new TreeSet<AgentId>();
        if (holdsUp) {
            var rest = new TreeSet<>(waiting);
            rest.remove(answered);
            next.addAll(turn(stage, rest));
            next.removeAll(turn(stage, waiting));
        }
        return next;
    }

    private SortedSet<AgentId> lockable(SortedSet<AgentId> waiting) {
        var lockable = new TreeSet<>(waiting);
        if (kind == ActionKind.CREATE_BACKUP) {
            waiting.forEach(agent -> lockable.removeAll(lockedAfter(agent)));
        }
        return lockable;
    }

    private Set<AgentId> lockedAfter(AgentId agent) {
        Course.Participant participant = course.participants().get(agent);
        return participant == null ? Set.of() : participant.lockBefore();
    }

    /** Whether a process of this agent that ended took a lock of this action with it. */
    boolean locks(AgentId agent) {
        Set<Stage> own = stages(agent);
        return kind == ActionKind.CREATE_BACKUP
                && own.contains(Stage.PREPARATION)
                && own.contains(Stage.RELEASE);
    }

    /** Whether an agent that must be locked after this one is among these. */
    boolean hasFollower(AgentId agent, Set<AgentId> agents) {
        return lockedAfter(agent).stream().anyMatch(agents::contains);
    }

    private Set<Stage> stages(AgentId agent) {
        Course.Participant participant = course.participants().get(agent);
        return participant == null ? Set.of() : participant.stages();
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
        Set<Stage> own = stages(agent);
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
