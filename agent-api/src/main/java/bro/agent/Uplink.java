package bro.agent;

import bro.agent.v1.FromAgent;
import bro.agent.v1.Progress;

/** What stages see of the connection to the orchestrator. Safe for use from any thread. */
interface Uplink {
    /**
     * Sends the message if the agent is registered just now, and drops it otherwise: the
     * orchestrator asks again after the next registration.
     */
    void post(FromAgent message);

    /** Sends the latest of several, a few times a second. */
    void progress(Progress progress);

    /** The present registration, waiting for one if there is none. */
    Session awaitSession() throws InterruptedException;
}
