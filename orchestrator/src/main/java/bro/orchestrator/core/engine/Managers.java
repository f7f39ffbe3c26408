package bro.orchestrator.core.engine;

import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ManagerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** The backup managers there are. Changes are made under the engine's lock; anybody may read. */
final class Managers {
    private static final int MAX_MANAGERS = 1_000;

    private final Map<ManagerId, BackupManager> managers = new ConcurrentSkipListMap<>();
    private final Catalog catalog;

    Managers(Catalog catalog) {
        this.catalog = catalog;
        catalog.managers().forEach(manager -> managers.put(manager.id(), manager));
        if (!managers.containsKey(ManagerId.DEFAULT)) {
            add(new BackupManager(ManagerId.DEFAULT, true));
        }
    }

    List<BackupManager> all() {
        return List.copyOf(managers.values());
    }

    Optional<BackupManager> find(ManagerId id) {
        return Optional.ofNullable(managers.get(id));
    }

    /**
     * Returns the id if there is such a manager.
     *
     * @throws BroException as UNKNOWN_MANAGER
     */
    ManagerId require(ManagerId id) {
        if (!managers.containsKey(id)) {
            throw new BroException(
                    ErrorCode.UNKNOWN_MANAGER, "there is no backup manager '%s'".formatted(id));
        }
        return id;
    }

    /** Makes the managers of an agent's scopes that are not there yet, and returns those. */
    List<BackupManager> appear(AgentInfo agent) {
        var made = new ArrayList<BackupManager>();
        for (ManagerId scope : agent.scopes()) {
            if (!managers.containsKey(scope)) {
                if (managers.size() >= MAX_MANAGERS) {
                    throw new BroException(
                            ErrorCode.INVALID_CONFIGURATION,
                            "there are %d backup managers already, scope '%s' is one too many"
                                    .formatted(managers.size(), scope));
                }
                var manager = new BackupManager(scope, true);
                add(manager);
                made.add(manager);
            }
        }
        return made;
    }

    /**
     * Refuses the removal of what must stay.
     *
     * @param inUse whether a manager has backups or unfinished actions
     */
    void check(Set<ManagerId> gone, Predicate<ManagerId> inUse) {
        for (ManagerId id : gone) {
            BackupManager manager = managers.get(id);
            if (manager == null) {
                continue;
            }
            if (manager.systemCreated()) {
                throw new BroException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "backup manager '%s' was made by the orchestrator and cannot be removed"
                                .formatted(id));
            }
            if (inUse.test(id)) {
                throw new BroException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "backup manager '%s' has backups or unfinished actions".formatted(id));
            }
        }
    }

    /** Keeps a change of the configuration, then makes and removes its managers. */
    void apply(ConfigurationChange change) {
        catalog.save(change);
        change.made().forEach(id -> managers.putIfAbsent(id, new BackupManager(id, false)));
        managers.keySet().removeAll(change.gone());
    }

    private void add(BackupManager manager) {
        catalog.save(manager);
        managers.put(manager.id(), manager);
    }
}
