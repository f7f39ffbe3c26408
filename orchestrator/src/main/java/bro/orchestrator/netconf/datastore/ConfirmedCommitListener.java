package bro.orchestrator.netconf.datastore;

import java.time.Duration;

/** Hears of commits that are to be confirmed, RFC 6241 section 8.4, once it is durable. */
@FunctionalInterface
public interface ConfirmedCommitListener {

    /** What became of a commit; the words are those of RFC 6470. */
    enum Event {
        /** It was made, and waits to be confirmed. */
        START,
        /** It was made or followed by another, and waits longer. */
        EXTEND,
        /** It was confirmed. */
        COMPLETE,
        /** It was undone, by an order or because its session ended. */
        CANCEL,
        /** It was undone because nobody confirmed it in time. */
        TIMEOUT
    }

    /**
     * Hears of it. Must neither fail nor take long.
     *
     * @param author the server itself for TIMEOUT
     * @param timeout how long it waits, for START and EXTEND; else zero
     */
    void confirmedCommit(Event event, Author author, Duration timeout);
}
