package bro.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.Agent;
import bro.agent.AgentBehavior;
import bro.agent.AgentState;
import bro.orchestrator.config.Config;
import bro.orchestrator.config.ConfigReader;
import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An orchestrator without its northbound edge, with real agents over real connections. */
final class Walks implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Southbound southbound;
    private final List<Agent> agents = new ArrayList<>();

    Walks(Path data, String... settings) {
        var all = new ArrayList<>(List.of("agents.port=0"));
        all.addAll(List.of(settings));
        Config config = ConfigReader.read(Optional.empty(), Map.of(), all, data);
        southbound = Southbound.start(config, data, Clock.systemUTC());
    }

    Orchestrator orchestrator() {
        return southbound.orchestrator();
    }

    int agentPort() {
        return southbound.agentPort();
    }

    Agent agent(String id, AgentBehavior behavior, String... scopes) throws InterruptedException {
        Agent agent =
                Agent.builder()
                        .orchestrator("127.0.0.1", agentPort())
                        .id(id)
                        .scopes(List.of(scopes))
                        .behavior(behavior)
                        .start();
        agents.add(agent);
        assertThat(agent.awaitRegistered(PATIENCE)).isInstanceOf(AgentState.Registered.class);
        return agent;
    }

    Action backup(String name) throws InterruptedException {
        return ended(
                orchestrator().createBackup(ManagerId.DEFAULT, Optional.of(new BackupName(name))));
    }

    Action restore(String name) throws InterruptedException {
        return ended(orchestrator().restore(ManagerId.DEFAULT, new BackupName(name), Set.of()));
    }

    Action report(ActionId id) {
        return orchestrator().action(ManagerId.DEFAULT, id).orElseThrow();
    }

    /** Waits for the end of an action. */
    Action ended(ActionId id) throws InterruptedException {
        return await(id, report -> report.state().hasEnded());
    }

    /** Waits until a report is as wanted. */
    Action await(ActionId id, java.util.function.Predicate<Action> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Action report = report(id);
            if (wanted.test(report)) {
                return report;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("waited in vain: " + report(id));
    }

    @Override
    public void close() {
        agents.forEach(Agent::close);
        southbound.close();
    }
}
