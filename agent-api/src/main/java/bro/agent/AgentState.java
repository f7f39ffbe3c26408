package bro.agent;

/** How an agent stands with its orchestrator, see {@link Agent#state}. */
public sealed interface AgentState {
    /** Not registered, for the first time or after a break; the agent goes on trying. */
    record Connecting() implements AgentState {}

    /** Registered: stages can be commanded. Noticing that a connection is dead takes a while. */
    record Registered() implements AgentState {}

    /**
     * Refused for good; the agent does not try again.
     *
     * @param reason the protocol's name of the reason, e.g. {@code DUPLICATE_ID}
     * @param message the orchestrator's own words
     */
    record Rejected(String reason, String message) implements AgentState {}

    /** Closed by its owner. */
    record Closed() implements AgentState {}

    /** Whether the agent will never be registered again. */
    default boolean isFinal() {
        return switch (this) {
            case Connecting _, Registered _ -> false;
            case Rejected _, Closed _ -> true;
        };
    }
}
