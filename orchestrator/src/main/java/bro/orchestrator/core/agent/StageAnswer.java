package bro.orchestrator.core.agent;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.name.ActionId;
import java.util.Set;

/**
 * What an agent says of a stage it was asked to do.
 *
 * @param consistencyToken of SNAPSHOT, else empty
 * @param fragmentIds of TRANSFER: all fragments that it uploaded
 */
public record StageAnswer(
        ActionId action,
        Stage stage,
        boolean success,
        String message,
        String consistencyToken,
        Set<String> fragmentIds) {

    public StageAnswer {
        fragmentIds = Set.copyOf(fragmentIds);
    }
}
