package bro.orchestrator.core.policy;

import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.ManagerId;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The rules for backups and restores.
 *
 * @param expectedAgents which agents a backup of a manager must have, no fewer and no more; a
 *     manager that is not listed takes those that are registered
 * @param compatibility which backups fit the software that runs now
 * @param deleteFailedBackups whether what a failed create-backup received is removed; otherwise it
 *     is kept as an incomplete backup
 */
public record Policy(
        Map<ManagerId, Set<AgentId>> expectedAgents,
        Compatibility compatibility,
        boolean deleteFailedBackups) {

    /** Nothing is expected, everything fits, nothing is removed. */
    public static final Policy DEFAULT = new Policy(Map.of(), Compatibility.ANY, false);

    public Policy {
        expectedAgents =
                expectedAgents.entrySet().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey, it -> Set.copyOf(it.getValue())));
    }

    /**
     * Compares the agents of a manager with those that it is to have.
     *
     * @return AGENTS_UNEXPECTED, naming who is missing and who is too many
     */
    public Optional<Failure> objectionTo(ManagerId manager, Set<AgentId> registered) {
        Set<AgentId> expected = expectedAgents.getOrDefault(manager, registered);
        if (expected.equals(registered)) {
            return Optional.empty();
        }
        var missing = new TreeSet<>(expected);
        missing.removeAll(registered);
        var extra = new TreeSet<>(registered);
        extra.removeAll(expected);
        var clauses = new ArrayList<String>();
        if (!missing.isEmpty()) {
            clauses.add("lacks %s".formatted(agents(missing)));
        }
        if (!extra.isEmpty()) {
            clauses.add(
                    "%s %s not expected"
                            .formatted(agents(extra), extra.size() == 1 ? "is" : "are"));
        }
        return Optional.of(
                new Failure(
                        ErrorCode.AGENTS_UNEXPECTED,
                        "manager '%s'%s %s"
                                .formatted(
                                        manager,
                                        missing.isEmpty() ? ":" : "",
                                        String.join("; ", clauses))));
    }

    private static String agents(Set<AgentId> agents) {
        return (agents.size() == 1 ? "agent " : "agents ") + Listing.of(agents);
    }
}
