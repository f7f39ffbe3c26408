package bro.agent;

/** How an agent stands with its orchestrator. */
public sealed interface AgentState {
    /** Not registered; the agent goes on trying. */
    record Connecting() implements AgentState {}

    /** Registered: stages can be commanded. */
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
