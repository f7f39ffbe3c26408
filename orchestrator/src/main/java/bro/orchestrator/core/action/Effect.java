package bro.orchestrator.core.action;

import bro.orchestrator.core.name.AgentId;
import java.util.Optional;
import java.util.SortedSet;

/** What has to be done once a state is in the journal. */
public sealed interface Effect {
    /** Ask these agents to do a stage. */
    record Command(Stage stage, SortedSet<AgentId> agents) implements Effect {}

    /** Tell these agents to stop what they do. */
    record Stop(SortedSet<AgentId> agents) implements Effect {}

    /**
     * Come back with TimeUp if nothing else has ended the wait by then.
     *
     * @param stage the stage that is limited; empty for the winding down
     */
    record Limit(Optional<Stage> stage) implements Effect {}

    /** Do the orchestrator's part of COMMIT and come back with Stored or StoreFailed. */
    record Store() implements Effect {}
}
