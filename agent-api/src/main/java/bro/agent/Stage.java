package bro.agent;

/** One barrier of an action: it is over when every agent that takes part in it has answered. */
public enum Stage {
    /** Backup: check that a backup is possible, and lock. Restore: check that the backup fits. */
    PREPARATION,
    /** Backup: take a local, consistent cut of the data. */
    SNAPSHOT,
    /** Backup: unlock. Always runs once {@link #PREPARATION} was begun. */
    RELEASE,
    /** Backup: send the fragments. */
    TRANSFER,
    /** Restore: download the fragments and put them in place. */
    EXECUTION,
    /** Restore: what is left to do once every agent has executed. */
    POST_ACTIONS
}
