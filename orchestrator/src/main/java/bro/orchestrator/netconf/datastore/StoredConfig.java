package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.session.RpcException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the running configuration of what the orchestrator has kept. Used once, at the start. */
record StoredConfig(
        Orchestrator orchestrator,
        Trees trees,
        ConfigJson json,
        ConfigPieces pieces,
        ManagerEntries managers) {
    private static final Logger LOG = LoggerFactory.getLogger(StoredConfig.class);

    /**
     * What was loaded.
     *
     * @param undone how it went back to before a commit that nobody confirmed, if it did
     */
    record Loaded(ContainerNode root, Optional<ConfigChange> undone) {}

    /**
     * Loads it, goes back to before a commit that nobody confirmed, and has every manager of the
     * orchestrator be in it. Keeps what that changes.
     *
     * @throws BroException as STARTUP_FAILED if it does not follow the model
     */
    Loaded load() {
        Map<String, String> kept = orchestrator.runningConfiguration();
        boolean goesBack = Reverts.arePending(kept);
        Map<String, String> texts = goesBack ? Reverts.undo(kept) : kept;
        Prepared whole;
        try {
            whole = read(texts, remaining(goesBack, texts));
        } catch (RpcException | IllegalArgumentException e) {
            throw ConfigJson.unacceptable(e);
        }
        if (goesBack) {
            LOG.atWarn().log("a commit that was not confirmed before the restart is undone");
        }
        keep(kept, whole);
        ContainerNode root = whole.after();
        return new Loaded(root, goesBack ? Optional.of(undoing(kept, root)) : Optional.empty());
    }

    private Prepared read(Map<String, String> texts, Set<ManagerId> more) {
        DataTree tree = trees.of(RunningDatastore.EMPTY);
        DataTreeModification modification = tree.takeSnapshot().newModification();
        texts.values()
                .forEach(text -> modification.merge(YangInstanceIdentifier.of(), json.read(text)));
        more.forEach(it -> managers.add(it, modification));
        return trees.prepare(modification, tree, RunningDatastore.EMPTY);
    }

    /** How what was kept became what it was before the commit. */
    private ConfigChange undoing(Map<String, String> kept, ContainerNode after) {
        ContainerNode before;
        try {
            before = read(Reverts.unconfirmed(kept), Set.of()).after();
        } catch (RpcException | IllegalArgumentException e) {
            // what is gone need not follow the model any more
            before = after;
        }
        DataTree tree = trees.of(before);
        DataTreeModification modification = tree.takeSnapshot().newModification();
        Difference.write(before, after, modification);
        Prepared back = trees.prepare(modification, tree, before);
        return new ConfigChange(before, back.after(), back.delta(), Author.SERVER);
    }

    /** The managers that stay whatever was configured. */
    private Set<ManagerId> remaining(boolean goesBack, Map<String, String> texts) {
        Set<ManagerId> all = ids();
        if (!goesBack) {
            return all;
        }
        var configured = new HashSet<ManagerId>();
        texts.values().forEach(text -> configured.addAll(managers.of(json.read(text))));
        all.removeIf(id -> !configured.contains(id) && mayGo(id, orchestrator));
        return all;
    }

    static boolean mayGo(ManagerId manager, Orchestrator orchestrator) {
        try {
            orchestrator.checkConfiguration(Set.of(manager));
            return true;
        } catch (BroException e) {
            LOG.atWarn().addKeyValue("manager", manager).setCause(e).log("a manager stays");
            return false;
        }
    }

    private Set<ManagerId> ids() {
        return orchestrator.managers().stream()
                .map(BackupManager::id)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void keep(Map<String, String> kept, Prepared loaded) {
        ConfigurationChange whole = pieces.change(pieces.of(loaded.delta()));
        var written = new HashMap<>(whole.written());
        written.entrySet().removeAll(kept.entrySet());
        var removed = new HashSet<>(kept.keySet());
        removed.removeAll(whole.written().keySet());
        var made = new HashSet<>(whole.made());
        made.removeAll(ids());
        var gone = new HashSet<>(ids());
        gone.removeAll(whole.made());
        var change = new ConfigurationChange(written, removed, made, gone);
        if (!change.isEmpty()) {
            orchestrator.applyConfiguration(change);
        }
    }
}
