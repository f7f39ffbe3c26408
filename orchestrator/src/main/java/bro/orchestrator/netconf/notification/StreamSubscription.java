package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.session.Session;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** One client's wish to hear of events, whatever protocol it was expressed in. */
public final class StreamSubscription {
    private final Session session;
    private final Optional<Instant> start;
    private final Protocol protocol;
    private final LongAdder sent = new LongAdder();
    private final LongAdder excluded = new LongAdder();
    private volatile Filter filter;
    private volatile Optional<Instant> stop;
    private volatile boolean ended;

    /** What is said of the subscription itself. Called by the stream, on a thread of its own. */
    public interface Protocol {
        /** The notification that says that nothing more of the past follows. */
        byte[] replayed(Instant now);

        /** The notification that says that the time to stop has come. */
        byte[] stopped(Instant now);

        /** The subscription has ended because its time had come. */
        void ended();
    }

    /**
     * Makes a subscription, which begins when it is given to {@link EventStream#subscribe}.
     *
     * @param start empty if nothing of the past is wanted
     */
    public StreamSubscription(
            Session session,
            Filter filter,
            Optional<Instant> start,
            Optional<Instant> stop,
            Protocol protocol) {
        this.session = session;
        this.filter = filter;
        this.start = start;
        this.stop = stop;
        this.protocol = protocol;
    }

    public Session session() {
        return session;
    }

    public Filter filter() {
        return filter;
    }

    public Optional<Instant> start() {
        return start;
    }

    public Optional<Instant> stop() {
        return stop;
    }

    /** How many events were sent. */
    public long sent() {
        return sent.sum();
    }

    /** How many events were not sent because of the filter or of what the user may hear. */
    public long excluded() {
        return excluded.sum();
    }

    Protocol protocol() {
        return protocol;
    }

    void countSent() {
        sent.increment();
    }

    void countExcluded() {
        excluded.increment();
    }

    void change(Filter other, Optional<Instant> until) {
        filter = other;
        stop = until;
    }

    /** Has nothing more be sent. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isOver(Instant now) {
        return stop.map(it -> !it.isAfter(now)).orElse(false);
    }

    /** Whether an event comes too late. */
    boolean isAfterStop(Event event) {
        return stop.map(it -> event.time().isAfter(it)).orElse(false);
    }
}
