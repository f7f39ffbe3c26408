package bro.orchestrator.core.policy;

import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.Names;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which product number the backup of an agent may have. */
public sealed interface ProductRule {

    /** Every one, or none. */
    record Any() implements ProductRule {}

    /** The one that the agent has now. */
    record Exact() implements ProductRule {}

    /** One of these, whichever the agent has now. */
    record Listed(SortedSet<String> numbers) implements ProductRule {
        public Listed {
            numbers = Collections.unmodifiableSortedSet(new TreeSet<>(numbers));
        }
    }

    /**
     * Why a backup does not fit, if it does not.
     *
     * @param backup number that the backup holds; may be empty, like that of the running software
     */
    default Optional<String> objection(AgentId agent, String backup, String running) {
        return switch (this) {
            case Any _ -> Optional.empty();
            case Exact _, Listed _ when backup.isEmpty() ->
                    Optional.of("the backup of agent '%s' has no product number".formatted(agent));
            case Exact _ when running.isEmpty() ->
                    Optional.of("agent '%s' has no product number".formatted(agent));
            case Exact _ when backup.equals(running) -> Optional.empty();
            case Exact _ ->
                    Optional.of(
                            "the backup of agent '%s' has product number '%s', not the agent's '%s'"
                                    .formatted(agent, Names.shown(backup), Names.shown(running)));
            case Listed(SortedSet<String> numbers) when numbers.contains(backup) ->
                    Optional.empty();
            case Listed(SortedSet<String> numbers) ->
                    Optional.of(
                            "the backup of agent '%s' has product number '%s', which is none of %s"
                                    .formatted(agent, Names.shown(backup), Listing.of(numbers)));
        };
    }
}
