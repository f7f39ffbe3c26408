package bro.agent.ready;

import bro.agent.Agent;
import bro.agent.AgentBehavior;
import bro.agent.ScriptedOrchestrator;
import bro.agent.v1.Stage;
import bro.agent.v1.StageResult;
import java.time.Duration;

/**
 * A ready agent that is attached to a scripted orchestrator. Each stage is an action of its own.
 */
final class AgentAtWork implements AutoCloseable {
    private final ScriptedOrchestrator orchestrator = new ScriptedOrchestrator();
    private final Agent agent;
    private long actions;

    AgentAtWork(AgentBehavior behavior) throws InterruptedException {
        agent =
                Agent.builder()
                        .orchestrator("127.0.0.1", orchestrator.port())
                        .id("ready")
                        .behavior(behavior)
                        .start();
        agent.awaitRegistered(Duration.ofSeconds(10));
    }

    ScriptedOrchestrator orchestrator() {
        return orchestrator;
    }

    StageResult prepareBackup() throws InterruptedException {
        return orchestrator.backup(++actions, Stage.STAGE_PREPARATION);
    }

    StageResult backup() throws InterruptedException {
        return orchestrator.backup(++actions, Stage.STAGE_TRANSFER);
    }

    StageResult restore() throws InterruptedException {
        return orchestrator.restore(++actions, Stage.STAGE_EXECUTION);
    }

    @Override
    public void close() {
        agent.close();
        orchestrator.close();
    }
}
