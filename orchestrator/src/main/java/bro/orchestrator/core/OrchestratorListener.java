package bro.orchestrator.core;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.BackupId;
import java.util.Optional;

/**
 * Hears what happens in the orchestrator, after it is durable. Calls come from many threads, those
 * about one action in order. An implementation returns at once; a slow one must queue.
 */
public interface OrchestratorListener {

    /** The state, the result or the stage of an action is another one now. */
    default void actionChanged(Action action) {}

    /** An action moved on within its stage; at most a few times a second. */
    default void actionProgressed(Action action) {}

    /** An agent was attached or lost. */
    default void agentChanged(AgentInfo agent, boolean attached) {}

    /**
     * A backup was stored or removed, or is known to be in another state now.
     *
     * @param before what was known of it, if anything
     * @param now what is known of it, if it is still there
     */
    default void backupChanged(
            BackupId backup, Optional<CatalogedBackup> before, Optional<CatalogedBackup> now) {}

    /** The orchestrator made a manager. */
    default void managerCreated(BackupManager manager) {}

    /**
     * Something is wrong that a person must look at.
     *
     * @param resource what it concerns, e.g. {@code DEFAULT/nightly}
     */
    default void alarm(String resource, Failure failure) {}
}
