package bro.orchestrator.netconf.ssh;

/**
 * How long a client has been waited for. What the server takes itself, for a key exchange or to
 * check a password, does not count, nor does the time in which a channel is served: a busy server
 * cuts nobody off, and a client that speaks byte by byte gains nothing. Times are those of {@link
 * System#nanoTime}. Shared by threads.
 */
final class Patience {
    private int uses;
    private long waited;
    private long since;

    Patience(long now) {
        since = now;
    }

    /** Something is done for the client. */
    synchronized void begin(long now) {
        if (uses == 0) {
            waited += now - since;
        }
        uses++;
    }

    /** It is done; the next move is the client's, if nothing else is being done. */
    synchronized void end(long now) {
        uses--;
        since = now;
    }

    /** The client has got what it came for, and may take its time anew. */
    synchronized void renew(long now) {
        waited = 0;
        since = now;
    }

    /** How long the client was waited for since it came, or since the last renewal. */
    synchronized long waited(long now) {
        return uses > 0 ? waited : waited + now - since;
    }
}
