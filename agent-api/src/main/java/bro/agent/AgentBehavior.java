package bro.agent;

import java.io.IOException;
import java.util.Set;

/**
 * What a service does in the stages of a backup or a restore.
 *
 * <p>A callback that returns has done its stage; one that throws, whatever it throws, has failed
 * it, and the message of what it threw is told to the operator. Callbacks run one after another on
 * one virtual thread. A cancelled action interrupts the callback under way.
 */
public interface AgentBehavior {
    /** The stages of a backup that the agent takes part in; told at registration. */
    default Set<Stage> backupStages() {
        return Set.of(Stage.TRANSFER);
    }

    /** The stages of a restore that the agent takes part in; told at registration. */
    default Set<Stage> restoreStages() {
        return Set.of(Stage.EXECUTION);
    }

    /** Checks that a backup is possible, and locks. */
    default void prepareForBackup(BackupContext context) throws IOException, InterruptedException {}

    /**
     * Takes a local, consistent cut of the data.
     *
     * @return a token that names the cut that {@link #executeBackup} will send; may be empty
     */
    default String snapshot(BackupContext context) throws IOException, InterruptedException {
        return "";
    }

    /**
     * Unlocks. Runs after every preparation, also a failed or a cancelled one, if {@link
     * #backupStages} has {@link Stage#RELEASE}. Runs by itself, without a command, when nothing was
     * heard from the orchestrator for as long as it leases the lock, as soon as the agent is
     * registered again after a broken connection (the orchestrator has given the action up then),
     * and when the agent is closed. May run again.
     */
    default void release(BackupContext context) throws IOException, InterruptedException {}

    /** Sends the fragments. */
    default void executeBackup(BackupTransfer transfer) throws IOException, InterruptedException {}

    /** Checks that the backup fits before anything is changed. */
    default void prepareForRestore(RestoreContext context)
            throws IOException, InterruptedException {}

    /** Downloads the fragments and puts them in place. */
    default void executeRestore(RestoreTransfer transfer)
            throws IOException, InterruptedException {}

    /** Does what is left to do once every agent has executed its restore. */
    default void postRestore(RestoreContext context) throws IOException, InterruptedException {}

    /**
     * Hears that an action was cancelled. Called on a thread of its own, while the callback that
     * was interrupted may still be running.
     */
    default void cancelled(long actionId, String reason) {}
}
