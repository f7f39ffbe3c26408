package bro.agent;

import bro.agent.v1.ActionKind;
import java.io.IOException;

/** Which callback belongs to which stage. */
final class StageCallbacks {
    private final AgentBehavior behavior;

    StageCallbacks(AgentBehavior behavior) {
        this.behavior = behavior;
    }

    /**
     * Runs the callback of a stage.
     *
     * @return the consistency token of a snapshot, otherwise an empty text
     */
    String call(StageRun run) throws IOException, InterruptedException {
        switch (run.stage()) {
            case PREPARATION -> prepare(run);
            case SNAPSHOT -> {
                return behavior.snapshot(run);
            }
            case RELEASE -> behavior.release(run);
            case TRANSFER -> behavior.executeBackup(run);
            case EXECUTION -> behavior.executeRestore(run);
            case POST_ACTIONS -> behavior.postRestore(run);
        }
        return "";
    }

    void cancelled(long actionId, String reason) {
        behavior.cancelled(actionId, reason);
    }

    private void prepare(StageRun run) throws IOException, InterruptedException {
        if (run.command().getKind() == ActionKind.ACTION_KIND_RESTORE) {
            behavior.prepareForRestore(run);
        } else {
            behavior.prepareForBackup(run);
        }
    }
}
