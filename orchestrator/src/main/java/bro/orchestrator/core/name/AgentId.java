package bro.orchestrator.core.name;

/** Names an agent, unique among the agents of an orchestrator. */
public record AgentId(String value) implements Comparable<AgentId> {
    public AgentId {
        Names.require("agent id", value);
    }

    @Override
    public int compareTo(AgentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
