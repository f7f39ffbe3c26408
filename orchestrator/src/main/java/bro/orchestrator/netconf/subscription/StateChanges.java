package bro.orchestrator.netconf.subscription;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.state.ManagerState;
import bro.orchestrator.netconf.subscription.Terms.Datastore;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Follows what happens in the orchestrator: each event becomes a change of the one entry that it
 * concerns. Of actions that run and of agents it knows what was told last, and nothing of others.
 */
final class StateChanges implements OrchestratorListener {
    /** How long it takes until the orchestrator has put those in line that wait. */
    private static final Duration QUEUE_SETTLES = Duration.ofMillis(200);

    private final Pushing pushing;
    private final Orchestrator orchestrator;
    private final DataPath paths;
    private final AtomicBoolean lookingAtQueue = new AtomicBoolean();

    private final Map<ActionId, Action> actions = new ConcurrentHashMap<>();

    // in line with changes
    private final Map<AgentId, AgentInfo> agents = new HashMap<>();

    StateChanges(Pushing pushing, Orchestrator orchestrator, DataPath paths) {
        this.pushing = pushing;
        this.orchestrator = orchestrator;
        this.paths = paths;
    }

    @Override
    public void actionChanged(Action action) {
        actionProgressed(action);
        if (isWatched() && lookingAtQueue.compareAndSet(false, true)) {
            var _ = pushing.after(QUEUE_SETTLES, this::lookAtQueue);
        }
    }

    @Override
    public void actionProgressed(Action action) {
        if (!isWatched() || !pushing.changed(() -> of(action))) {
            remember(action);
        }
    }

    private boolean isWatched() {
        return pushing.isWatched(Datastore.OPERATIONAL);
    }

    /** What was known of an action before. */
    private Optional<Action> remember(Action now) {
        return Optional.ofNullable(
                now.state().hasEnded() ? actions.remove(now.id()) : actions.put(now.id(), now));
    }

    private Change of(Action told) {
        Action now = told.state() == Action.State.QUEUED ? inLine(told) : told;
        Optional<Action> before = remember(now);
        return entry(
                now.manager(),
                "progress-report",
                now.id().toString(),
                before.map(ManagerState::report),
                Optional.of(ManagerState.report(now)));
    }

    /** The same action with its place in the queue. */
    private Action inLine(Action action) {
        return orchestrator
                .action(action.manager(), action.id())
                .filter(it -> it.state() == Action.State.QUEUED)
                .orElse(action);
    }

    /** Places in the queue change without an event of their own. */
    private void lookAtQueue() {
        lookingAtQueue.set(false);
        List<Action> queued =
                actions.values().stream()
                        .filter(it -> it.state() == Action.State.QUEUED)
                        .filter(it -> !it.waiting().equals(inLine(it).waiting()))
                        .toList();
        queued.forEach(action -> pushing.changed(() -> of(action)));
    }

    @Override
    public void agentChanged(AgentInfo agent, boolean attached) {
        pushing.inLine(() -> take(agent, attached));
    }

    private void take(AgentInfo agent, boolean attached) {
        Optional<AgentInfo> before =
                Optional.ofNullable(
                        attached ? agents.put(agent.id(), agent) : agents.remove(agent.id()));
        if (!attached && before.isEmpty()) {
            before = Optional.of(agent);
        }
        Optional<AgentInfo> was = before;
        Optional<AgentInfo> is = Optional.of(agent).filter(_ -> attached);
        var managers = new TreeSet<ManagerId>(agent.scopes());
        was.ifPresent(it -> managers.addAll(it.scopes()));
        managers.add(ManagerId.DEFAULT);
        for (ManagerId manager : managers) {
            pushing.changed(
                    () ->
                            entry(
                                    manager,
                                    "agent",
                                    agent.id().value(),
                                    was.filter(it -> it.belongsTo(manager))
                                            .map(ManagerState::agent),
                                    is.filter(it -> it.belongsTo(manager))
                                            .map(ManagerState::agent)));
        }
    }

    @Override
    public void backupChanged(
            BackupId backup, Optional<CatalogedBackup> before, Optional<CatalogedBackup> now) {
        pushing.changed(
                () ->
                        entry(
                                backup.manager(),
                                "backup",
                                backup.name().value(),
                                before.map(ManagerState::backup),
                                now.map(ManagerState::backup)));
    }

    private Change entry(
            ManagerId manager,
            String list,
            String key,
            Optional<DataNode> before,
            Optional<DataNode> after) {
        String brm = paths.of("", "", Schema.BRO, "brm", List.of());
        String around =
                paths.of(brm, Schema.BRO, Schema.BRO, "backup-manager", List.of(manager.value()));
        String path = paths.of(around, Schema.BRO, Schema.BRO, list, List.of(key));
        return new Change(
                Datastore.OPERATIONAL, tree(manager, before), tree(manager, after), Set.of(path));
    }

    /** An entry with the way down to it. */
    private static DataNode.Children tree(ManagerId manager, Optional<DataNode> entry) {
        var brm = new TreeBuilder(Schema.BRO, "brm");
        TreeBuilder around = brm.inner("backup-manager").key("id", manager.value());
        entry.ifPresent(around::add);
        DataNode top = brm.add(around).build();
        return query -> Stream.of(top).filter(it -> query.wants(it.name()));
    }
}
