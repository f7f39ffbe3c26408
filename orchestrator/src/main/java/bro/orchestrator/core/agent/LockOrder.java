package bro.orchestrator.core.agent;

import bro.orchestrator.core.name.AgentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The order in which agents are locked, as they declare it themselves. */
public final class LockOrder {
    private final Map<AgentId, Set<AgentId>> later = new TreeMap<>();

    /** Agents from which no way leads into a circle. */
    private final Set<AgentId> sound = new HashSet<>();

    private LockOrder(Collection<AgentInfo> agents) {
        agents.forEach(agent -> later.put(agent.id(), agent.lockBefore()));
    }

    /**
     * Looks for agents of which each must be locked before the next one. Those that are declared,
     * but not among the agents, are in no circle.
     *
     * @return the agents of a circle in their order, the first one again at the end
     */
    public static Optional<List<AgentId>> circle(Collection<AgentInfo> agents) {
        var order = new LockOrder(agents);
        return order.later.keySet().stream()
                .map(order::circleFrom)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<List<AgentId>> circleFrom(AgentId start) {
        // the way from the start, and of each agent on it what is still to be tried
        var way = new LinkedHashMap<AgentId, Iterator<AgentId>>();
        way.put(start, next(start));
        while (!way.isEmpty()) {
            var last = way.lastEntry();
            if (!last.getValue().hasNext()) {
                sound.add(last.getKey());
                way.remove(last.getKey());
                continue;
            }
            AgentId next = last.getValue().next();
            if (way.containsKey(next)) {
                var circle = new ArrayList<>(way.keySet());
                circle.subList(0, circle.indexOf(next)).clear();
                circle.add(next);
                return Optional.of(List.copyOf(circle));
            }
            if (!sound.contains(next)) {
                way.put(next, next(next));
            }
        }
        return Optional.empty();
    }

    private Iterator<AgentId> next(AgentId agent) {
        return later.getOrDefault(agent, Set.of()).iterator();
    }
}
