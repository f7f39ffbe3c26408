package bro.orchestrator.simulation;

import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Carries messages to the agents that are attached. They take their time, so they overtake one
 * another; a few are lost or come twice.
 */
final class Network implements Agents {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final Duration LATE = Duration.ofSeconds(20);

    private final World world;
    private final Map<AgentId, SimulatedAgent> attached = new TreeMap<>();
    private double faults = 0.01;

    Network(World world) {
        this.world = world;
    }

    /** From now on every message arrives once. */
    void heal() {
        faults = 0;
    }

    void attach(SimulatedAgent agent) {
        attached.put(agent.id(), agent);
    }

    void detach(SimulatedAgent agent) {
        attached.remove(agent.id(), agent);
    }

    /** Delivers a message, or not, or twice. */
    void carry(Runnable delivery) {
        if (world.chance(faults)) {
            return;
        }
        world.after(world.upTo(world.chance(faults) ? LATE : LATENCY), delivery);
        if (world.chance(faults)) {
            world.after(world.upTo(LATE), delivery);
        }
    }

    @Override
    public List<AgentInfo> attached() {
        return attached.values().stream().map(SimulatedAgent::info).toList();
    }

    @Override
    public Optional<AgentInfo> find(AgentId id) {
        return Optional.ofNullable(attached.get(id)).map(SimulatedAgent::info);
    }

    @Override
    public void command(AgentId agent, StageCommand command) {
        Optional.ofNullable(attached.get(agent))
                .ifPresent(there -> carry(() -> there.command(command)));
    }

    @Override
    public void cancel(AgentId agent, ActionId action, long epoch, String reason) {
        Optional.ofNullable(attached.get(agent))
                .ifPresent(there -> carry(() -> there.cancel(action, epoch, reason)));
    }
}
