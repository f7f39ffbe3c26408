package bro.orchestrator.core.action;

import static bro.orchestrator.core.action.Stage.COMMIT;
import static bro.orchestrator.core.action.Stage.EXECUTION;
import static bro.orchestrator.core.action.Stage.POST_ACTIONS;
import static bro.orchestrator.core.action.Stage.PREPARATION;
import static bro.orchestrator.core.action.Stage.RELEASE;
import static bro.orchestrator.core.action.Stage.SNAPSHOT;
import static bro.orchestrator.core.action.Stage.TRANSFER;

import java.util.List;
import java.util.Locale;

/** What an action does, and through which stages. */
public enum ActionKind {
    CREATE_BACKUP(PREPARATION, SNAPSHOT, RELEASE, TRANSFER, COMMIT),
    RESTORE(PREPARATION, EXECUTION, POST_ACTIONS),
    DELETE_BACKUP(COMMIT);

    // List.of cannot change, which the type does not say
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Stage> stages;

    ActionKind(Stage... stages) {
        this.stages = List.of(stages);
    }

    /** The stages in their order. */
    public List<Stage> stages() {
        return stages;
    }

    /** The name as it is shown outside, e.g. {@code create-backup}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
