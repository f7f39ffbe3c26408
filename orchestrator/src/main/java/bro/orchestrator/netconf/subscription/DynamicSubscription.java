package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.session.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One subscription and its terms as they are now. */
final class DynamicSubscription {
    private final long id;
    private final Session session;
    private volatile Terms terms;
    private @Nullable Feed feed;
    private boolean ended;

    DynamicSubscription(long id, Session session, Terms terms) {
        this.id = id;
        this.session = session;
        this.terms = terms;
    }

    long id() {
        return id;
    }

    Session session() {
        return session;
    }

    Terms terms() {
        return terms;
    }

    /** Has it send; if it has ended meanwhile, nothing is sent. */
    synchronized void begin(Feed started) {
        feed = started;
        if (ended) {
            started.end();
        }
    }

    /** What it sends; none before it has begun. */
    synchronized Optional<Feed> feed() {
        return Optional.ofNullable(feed);
    }

    synchronized void end() {
        ended = true;
        feed().ifPresent(Feed::end);
    }

    void modify(Terms changed, byte[] told) {
        terms = changed;
        feed().ifPresent(it -> it.modify(changed, told));
    }
}
