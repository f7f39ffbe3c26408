package bro.orchestrator.core.agent;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import java.time.Duration;
import java.util.List;

/**
 * What an agent says of a stage it was asked to do.
 *
 * @param reason if it failed, AGENT_FAILED or, where the agent knows better, another code of the
 *     origin AGENT
 * @param consistencyToken of SNAPSHOT, else empty
 * @param fragments of TRANSFER: all fragments that it uploaded
 * @param frozen of RELEASE: how long the agent was locked, else zero
 */
public record StageAnswer(
        ActionId action,
        Stage stage,
        boolean success,
        ErrorCode reason,
        String message,
        String consistencyToken,
        List<Fragment> fragments,
        Duration frozen) {

    public StageAnswer {
        fragments = List.copyOf(fragments);
    }
}
