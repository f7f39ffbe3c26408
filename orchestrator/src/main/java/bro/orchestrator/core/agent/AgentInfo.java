package bro.orchestrator.core.agent;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.ManagerId;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * An attached agent, as it registered.
 *
 * @param scopes managers it belongs to besides DEFAULT
 * @param backupStages the stages of a backup for which it has a callback
 * @param restoreStages the stages of a restore for which it has a callback
 * @param lockBefore agents that must not be locked before this one is
 */
public record AgentInfo(
        AgentId id,
        Set<ManagerId> scopes,
        String apiVersion,
        SoftwareVersion softwareVersion,
        Set<Stage> backupStages,
        Set<Stage> restoreStages,
        Set<AgentId> lockBefore,
        Instant connectedSince) {

    public AgentInfo {
        scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
        backupStages = Set.copyOf(backupStages);
        restoreStages = Set.copyOf(restoreStages);
        lockBefore = Collections.unmodifiableSet(new TreeSet<>(lockBefore));
    }

    public boolean belongsTo(ManagerId manager) {
        return manager.equals(ManagerId.DEFAULT) || scopes.contains(manager);
    }
}
