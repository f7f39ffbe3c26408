package bro.orchestrator.core.action;

/** One barrier of an action: it is over when everybody who takes part has answered. */
public enum Stage {
    /** Check, and lock (backup); check that the backup fits (restore). */
    PREPARATION,
    /** Take a local cut of the data. */
    SNAPSHOT,
    /** Unlock. */
    RELEASE,
    /** Send the fragments. */
    TRANSFER,
    /** The orchestrator makes the outcome durable; no agent takes part. */
    COMMIT,
    /** Fetch the fragments and put them in place. */
    EXECUTION,
    /** What is left to do once every agent has executed. */
    POST_ACTIONS
}
