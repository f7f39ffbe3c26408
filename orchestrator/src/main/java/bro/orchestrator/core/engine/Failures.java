package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;

/** The words in which an action tells why it failed. */
final class Failures {
    private Failures() {}

    /** What an agent did wrong, with the agent and the stage. */
    static Failure ofAgent(AgentId agent, Stage stage, Failure why) {
        return new Failure(
                why.code(),
                "agent '%s' failed in stage %s: %s"
                        .formatted(
                                agent,
                                stage,
                                why.message().isBlank() ? "no reason given" : why.message()));
    }

    static Failure away(AgentId agent, String stage, String reason) {
        return new Failure(
                ErrorCode.AGENT_LOST,
                "agent '%s' was lost in stage %s (%s) and not back in time"
                        .formatted(agent, stage, reason));
    }

    static Failure bug(RuntimeException e) {
        return new Failure(
                ErrorCode.BUG,
                "something that must not happen has happened (%s); the log tells more"
                        .formatted(e.getClass().getSimpleName()));
    }
}
