package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** One agent with all stages; obedient, it does at once what it is told. */
final class ScriptedAgents implements Agents {
    static final AgentId AGENT = new AgentId("agent");
    static final Set<Stage> ALL =
            EnumSet.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);

    private final Catalog catalog;
    private final Consumer<StageCommand> obey;

    private final List<StageCommand> commands = new CopyOnWriteArrayList<>();
    private final List<Stage> journaledAtCommand = new CopyOnWriteArrayList<>();
    private final List<ActionId> cancelled = new CopyOnWriteArrayList<>();
    private volatile SoftwareVersion software = SoftwareVersion.UNKNOWN;
    private volatile boolean obedient;
    private volatile int heard;

    /**
     * @param obey answers a command with success
     */
    ScriptedAgents(Catalog catalog, Consumer<StageCommand> obey) {
        this.catalog = catalog;
        this.obey = obey;
    }

    void obey() {
        obedient = true;
    }

    /** Lets the agent be of a version from now on. */
    void runs(String semanticVersion) {
        software = new SoftwareVersion("", "", "", "", "", "", semanticVersion);
    }

    List<Stage> journaledAtCommand() {
        return journaledAtCommand;
    }

    List<ActionId> cancelled() {
        return cancelled;
    }

    @Override
    public List<AgentInfo> attached() {
        return List.of(
                new AgentInfo(
                        AGENT,
                        Set.of(),
                        "1.0.0",
                        software,
                        ALL,
                        Set.of(Stage.EXECUTION),
                        Set.of(),
                        Instant.EPOCH));
    }

    @Override
    public Optional<AgentInfo> find(AgentId id) {
        return attached().stream().filter(agent -> agent.id().equals(id)).findFirst();
    }

    @Override
    public void command(AgentId agent, StageCommand command) {
        commands.add(command);
        if (obedient) {
            catalog.action(command.action())
                    .flatMap(Action::stage)
                    .ifPresent(journaledAtCommand::add);
            obey.accept(command);
        }
    }

    @Override
    public void cancel(AgentId agent, ActionId action, long epoch, String reason) {
        cancelled.add(action);
    }

    List<StageCommand> commands() {
        return commands;
    }

    /** The epochs of all commands, each once. */
    List<Long> epochs() {
        return commands.stream().map(StageCommand::epoch).distinct().toList();
    }

    /** Begins to count commands anew. */
    void forget() {
        heard = commands.size();
    }

    List<Stage> stages() {
        return commands.stream().skip(heard).map(StageCommand::stage).toList();
    }

    void awaitCommand(Stage stage) throws InterruptedException {
        while (!stages().contains(stage)) {
            Thread.sleep(2);
        }
    }
}
