package bro.agent;

import java.io.IOException;
import java.util.Set;

/**
 * What a service does in the stages of a backup or a restore.
 *
 * <p>A callback that returns has done its stage; one that throws, whatever it throws, has failed
 * it, and the message of what it threw is told to the operator. Callbacks run one after another on
 * one virtual thread. A callback is interrupted when its action is cancelled, when it works under a
 * lock whose lease ends, and when the agent is closed; it should end soon then, since nothing is
 * unlocked before. A connection that breaks interrupts nothing.
 *
 * <p>An agent that has callbacks for PREPARATION and RELEASE is locked from the one to the other;
 * stages of other actions wait meanwhile. A process that is new begins again with what the old one
 * had not answered, so a callback may find the remains of an earlier attempt.
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
     * Takes a local, consistent cut of the data. An agent that locks is asked for it only while it
     * is locked.
     *
     * @return a token that names the cut that {@link #executeBackup} will send; it is told there
     *     again, see {@link BackupTransfer#consistencyToken}. May be empty
     */
    default String snapshot(BackupContext context) throws IOException, InterruptedException {
        return "";
    }

    /**
     * Unlocks. Runs once after every preparation, also a failed or a cancelled one, if {@link
     * #backupStages} has {@link Stage#RELEASE}. Runs by itself, without a command, when nothing was
     * heard from the orchestrator for as long as it leases the lock, and when the agent is closed.
     * Runs without a preparation where an earlier process of the agent may have locked.
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
     * Hears that an action was cancelled, or that the orchestrator wants no more of it, perhaps
     * after the agent has done its part. Called on a thread of its own, while the callback that was
     * interrupted may still be running.
     */
    default void cancelled(long actionId, String reason) {}
}
