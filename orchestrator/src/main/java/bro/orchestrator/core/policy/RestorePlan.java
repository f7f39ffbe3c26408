package bro.orchestrator.core.policy;

import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a restore would do, and whether it may.
 *
 * @param agents in the order of the backup's parts
 */
public record RestorePlan(BackupId backup, List<AgentPlan> agents) {

    /**
     * What would be done with one agent.
     *
     * @param checks those that could be made: of an agent that is not attached no software is known
     */
    public record AgentPlan(AgentId agent, int fragments, long sizeBytes, List<Check> checks) {
        public AgentPlan {
            checks = List.copyOf(checks);
        }
    }

    public RestorePlan {
        agents = List.copyOf(agents);
    }

    /**
     * Plans a restore.
     *
     * @param parts those of the backup that are to be restored
     * @param attached at least the agents that the parts are of, as far as they are attached
     */
    public static RestorePlan of(
            Backup backup,
            Collection<Backup.Part> parts,
            Collection<AgentInfo> attached,
            Compatibility rules) {
        Map<AgentId, AgentInfo> byId =
                attached.stream().collect(Collectors.toMap(AgentInfo::id, Function.identity()));
        var agents = new ArrayList<AgentPlan>();
        for (Backup.Part part : parts) {
            var agent = Optional.ofNullable(byId.get(part.agent()));
            agents.add(
                    new AgentPlan(
                            part.agent(),
                            part.fragments().size(),
                            part.sizeBytes(),
                            checks(backup, part, agent, rules)));
        }
        return new RestorePlan(backup.id(), agents);
    }

    private static List<Check> checks(
            Backup backup, Backup.Part part, Optional<AgentInfo> agent, Compatibility rules) {
        var checks = new ArrayList<Check>();
        checks.add(status(backup));
        checks.add(attached(backup, part.agent(), agent.isPresent()));
        agent.map(AgentInfo::softwareVersion)
                .ifPresent(
                        running -> {
                            var known = part.softwareVersion();
                            checks.add(rules.productNumber(part.agent(), known, running));
                            checks.add(rules.semanticVersion(part.agent(), known, running));
                        });
        return checks;
    }

    private static Check status(Backup backup) {
        return Check.of(
                Check.Name.STATUS,
                ErrorCode.BACKUP_CORRUPTED,
                backup.status() == Backup.Status.COMPLETE
                        ? Optional.empty()
                        : Optional.of(
                                "backup '%s' is %s and cannot be restored"
                                        .formatted(
                                                backup.id(),
                                                backup.status().name().toLowerCase(Locale.ROOT))));
    }

    private static Check attached(Backup backup, AgentId agent, boolean isAttached) {
        return Check.of(
                Check.Name.ATTACHED,
                ErrorCode.AGENT_MISSING,
                isAttached
                        ? Optional.empty()
                        : Optional.of(
                                "agent '%s' of backup '%s' is not registered"
                                        .formatted(agent, backup.id())));
    }

    /** Whether every check of every agent was passed. */
    public boolean feasible() {
        return firstObjection().isEmpty();
    }

    /** Why the restore may not happen: the first check that failed, of the first such agent. */
    public Optional<Failure> firstObjection() {
        return agents.stream()
                .flatMap(agent -> agent.checks().stream())
                .flatMap(check -> check.failure().stream())
                .findFirst();
    }
}
