package bro.orchestrator.core.name;

/** Names a backup manager; a scope of agents has a manager of the same name. */
public record ManagerId(String value) implements Comparable<ManagerId> {
    /** The manager that always exists and holds every agent. */
    public static final ManagerId DEFAULT = new ManagerId("DEFAULT");

    public ManagerId {
        Names.require("backup manager id", value);
    }

    @Override
    public int compareTo(ManagerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
