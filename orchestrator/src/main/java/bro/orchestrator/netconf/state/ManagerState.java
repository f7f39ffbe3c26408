package bro.orchestrator.netconf.state;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.datastore.StateSource;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcErrors;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Agents, backups and progress reports of a backup manager, one after another as they are read, so
 * that never all are held. Shared by all threads.
 */
public final class ManagerState implements StateSource {
    /** Where it belongs. */
    public static final String PATH = "brm/backup-manager";

    private final Orchestrator orchestrator;

    public ManagerState(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @Override
    public Stream<DataNode> children(Map<String, String> keys, ChildQuery query) {
        var manager = new ManagerId(keys.getOrDefault("id", ""));
        Stream<DataNode> agents = query.wants("agent") ? agents(manager) : Stream.empty();
        Stream<DataNode> backups = query.wants("backup") ? backups(manager, query) : Stream.empty();
        Stream<DataNode> reports =
                query.wants("progress-report") ? reports(manager, query) : Stream.empty();
        return Stream.concat(Stream.concat(agents, backups), reports);
    }

    private Stream<DataNode> agents(ManagerId manager) {
        return orchestrator.agents(manager).stream().map(ManagerState::agent);
    }

    private Stream<DataNode> backups(ManagerId manager, ChildQuery query) {
        Optional<Set<String>> names = query.values("name");
        Stream<CatalogedBackup> found =
                names.isEmpty()
                        ? orchestrator.backupNames(manager).stream()
                                .flatMap(name -> orchestrator.backup(manager, name).stream())
                        : names.get().stream().flatMap(name -> backup(manager, name).stream());
        return found.map(ManagerState::backup);
    }

    private Optional<CatalogedBackup> backup(ManagerId manager, String name) {
        try {
            return orchestrator.backup(manager, new BackupName(name));
        } catch (BroException e) {
            return nothingIfBadName(e);
        }
    }

    private static Optional<CatalogedBackup> nothingIfBadName(BroException failure) {
        return switch (failure.code()) {
            case INVALID_NAME -> Optional.empty();
            default -> throw failure;
        };
    }

    private Stream<DataNode> reports(ManagerId manager, ChildQuery query) {
        Optional<Set<String>> ids = query.values("action-id");
        Stream<Action> found =
                ids.isEmpty()
                        ? orchestrator.actionIds(manager).stream()
                                .flatMap(id -> orchestrator.action(manager, id).stream())
                        : ids.get().stream().flatMap(id -> action(manager, id).stream());
        return found.map(ManagerState::report);
    }

    private Optional<Action> action(ManagerId manager, String id) {
        try {
            return orchestrator.action(manager, new ActionId(Long.parseLong(id)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** An agent as a node. */
    public static DataNode agent(AgentInfo agent) {
        var node = new TreeBuilder(Schema.BRO, "agent");
        return node.key("id", agent.id().value())
                .leafList("scope", agent.scopes().stream().map(ManagerId::value).toList())
                .leafUnlessEmpty("api-version", agent.apiVersion())
                .add(softwareVersion(node, agent.softwareVersion()))
                .leaf("state", "connected")
                .leaf("connected-since", Labels.of(agent.connectedSince()))
                .build();
    }

    private static TreeBuilder softwareVersion(TreeBuilder outer, SoftwareVersion version) {
        return outer.inner("software-version")
                .leafUnlessEmpty("product-name", version.productName())
                .leafUnlessEmpty("product-number", version.productNumber())
                .leafUnlessEmpty("revision", version.revision())
                .leafUnlessEmpty("production-date", version.productionDate())
                .leafUnlessEmpty("description", version.description())
                .leafUnlessEmpty("type", version.type())
                .leafUnlessEmpty("semantic-version", version.semanticVersion());
    }

    /** A backup as a node. */
    public static DataNode backup(CatalogedBackup cataloged) {
        Backup backup = cataloged.backup();
        var node = new TreeBuilder(Schema.BRO, "backup");
        node.key("name", backup.id().name().value())
                .leaf("status", Labels.of(backup.status()))
                .leaf("creation-time", Labels.of(backup.createdAt()))
                .leaf("creation-type", Labels.of(backup.creationType()))
                .leaf("size", backup.sizeBytes())
                // fragments are stored as they came
                .leaf("stored-size", backup.sizeBytes())
                .leaf("digest", cataloged.manifest().hex())
                .leaf("consistency", Labels.of(backup.consistency()));
        backup.parts().forEach(part -> node.add(part(node, part)));
        return node.build();
    }

    private static TreeBuilder part(TreeBuilder outer, Backup.Part part) {
        TreeBuilder node = outer.inner("agent").key("id", part.agent().value());
        node.add(softwareVersion(node, part.softwareVersion()));
        part.frozen().ifPresent(it -> node.leaf("frozen-time", TimeUnit.MICROSECONDS.convert(it)));
        for (Fragment fragment : part.fragments()) {
            node.add(
                    node.inner("fragment")
                            .key("id", fragment.id())
                            .leafUnlessEmpty("version", fragment.version())
                            .leaf("size", fragment.sizeBytes())
                            .leaf("digest", fragment.sha256().hex()));
        }
        return node;
    }

    /** The report of an action as a node. */
    public static DataNode report(Action action) {
        var node = new TreeBuilder(Schema.BRO, "progress-report");
        node.key("action-id", action.id().toString())
                .leaf("action-name", action.kind().label())
                .leaf("backup-name", action.backup().name().value())
                .leaf("state", Labels.of(action.state()))
                .leaf("result", Labels.of(action.result()))
                .leaf("result-info", action.failure().map(RpcErrors::message))
                .leaf("progress-percentage", action.percentage())
                .leaf("stage", action.stage().map(Labels::of))
                .leaf("queue-position", action.waiting().map(it -> Integer.toString(it.position())))
                .leaf("queue-reason", action.waiting().map(Action.Waiting::reason))
                .leaf("time-action-started", Labels.of(action.startedAt()))
                .leaf("time-action-completed", action.completedAt().map(Labels::of))
                .leaf("time-of-last-status-update", Labels.of(action.updatedAt()));
        if (action.result() == Action.Result.FAILURE) {
            node.leaf("error-code", action.failure().map(it -> it.code().label()));
        }
        action.agents()
                .forEach(
                        (agent, report) ->
                                node.add(
                                        node.inner("agent")
                                                .key("id", agent.value())
                                                .leaf("stage", Labels.of(report.stage()))
                                                .leaf("state", Labels.of(report.state()))
                                                .leafUnlessEmpty("message", report.message())
                                                .leaf("bytes", report.bytes())));
        return node.build();
    }
}
