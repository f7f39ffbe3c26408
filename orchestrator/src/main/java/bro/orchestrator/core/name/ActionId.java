package bro.orchestrator.core.name;

/** Identifies an action for the life of an installation. */
public record ActionId(long value) implements Comparable<ActionId> {
    public ActionId {
        if (value < 0) {
            throw new IllegalArgumentException("action id is %d".formatted(value));
        }
    }

    @Override
    public int compareTo(ActionId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
