package bro.orchestrator.core.policy;

import bro.orchestrator.core.name.AgentId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which semantic version the backup of an agent may have. */
public sealed interface VersionRule {

    /** Every one, or none. */
    record Any() implements VersionRule {}

    /** The one that the agent runs now. */
    record Exact() implements VersionRule {}

    /** One of these, whichever the agent runs now. */
    record Listed(SortedSet<SemanticVersion> versions) implements VersionRule {
        public Listed {
            versions = Collections.unmodifiableSortedSet(new TreeSet<>(versions));
        }
    }

    /** The one that the agent runs now, or a lower one. */
    record NotNewer() implements VersionRule {}

    /**
     * Why a backup does not fit, if it does not.
     *
     * @param running what the agent runs now; may be empty or no semantic version
     */
    default Optional<String> objection(AgentId agent, SemanticVersion backup, String running) {
        return switch (this) {
            case Any _ -> Optional.empty();
            case Listed(SortedSet<SemanticVersion> versions) ->
                    versions.contains(backup)
                            ? Optional.empty()
                            : Optional.of(
                                    "the backup of agent '%s' has version %s, which is none of %s"
                                            .formatted(agent, backup, Listing.of(versions)));
            case Exact _ -> compared(agent, backup, running, "not", backup::equals);
            case NotNewer _ ->
                    compared(
                            agent,
                            backup,
                            running,
                            "newer than",
                            now -> backup.compareTo(now) <= 0);
        };
    }

    private static Optional<String> compared(
            AgentId agent,
            SemanticVersion backup,
            String running,
            String otherwise,
            Predicate<SemanticVersion> fits) {
        Optional<SemanticVersion> now = SemanticVersion.parse(running);
        if (now.isEmpty()) {
            return Optional.of(
                    "agent '%s' has %s".formatted(agent, SemanticVersion.missing(running)));
        }
        return now.filter(fits.negate())
                .map(
                        other ->
                                "the backup of agent '%s' has version %s, %s the agent's %s"
                                        .formatted(agent, backup, otherwise, other));
    }
}
