package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.util.Optional;

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

    static Failure away(AgentId agent, Optional<Stage> stage, String reason) {
        return new Failure(
                ErrorCode.AGENT_LOST,
                "agent '%s' was lost in stage %s (%s) and not back in time"
                        .formatted(agent, stage.map(Stage::toString).orElse("none"), reason));
    }

    /**
     * Nothing can be asked of the action any more.
     *
     * @param suspended whether the next run of the orchestrator goes on with it
     */
    static BroException ended(ActionId action, boolean suspended) {
        return suspended
                ? new BroException(ErrorCode.INTERRUPTED, "the orchestrator is stopping")
                : new BroException(
                        ErrorCode.ACTION_FINISHED, "action %s has ended already".formatted(action));
    }

    /** A failure that nobody has thought of; of it the log alone tells more. */
    static Failure bug() {
        return new Failure(
                ErrorCode.BUG, "something that must not happen has happened; the log tells more");
    }
}
