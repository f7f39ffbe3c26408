package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.session.Session;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One subscription and its terms as they are now. */
final class DynamicSubscription {
    private final long id;
    private final Session session;
    private volatile Terms terms;
    private volatile @Nullable Feed feed;

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

    void begin(Feed started) {
        feed = started;
    }

    Feed feed() {
        return Objects.requireNonNull(feed);
    }

    void modify(Terms changed, byte[] told) {
        terms = changed;
        feed().modify(changed, told);
    }
}
