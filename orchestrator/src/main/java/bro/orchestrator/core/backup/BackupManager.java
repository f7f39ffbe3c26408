package bro.orchestrator.core.backup;

import bro.orchestrator.core.name.ManagerId;

/**
 * A set of agents with its backups and actions.
 *
 * @param systemCreated whether the orchestrator made it, for DEFAULT or for a scope; such a manager
 *     cannot be removed by configuration
 */
public record BackupManager(ManagerId id, boolean systemCreated) {}
