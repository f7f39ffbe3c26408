package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.StreamSubscription;
import bro.orchestrator.netconf.session.Session;
import java.time.Instant;

/** Sends events of the stream. */
final class StreamFeed implements Feed {
    private final EventStream stream;
    private final StreamSubscription subscription;

    private StreamFeed(EventStream stream, StreamSubscription subscription) {
        this.stream = stream;
        this.subscription = subscription;
    }

    /**
     * Begins to send.
     *
     * @param ended run when it has ended because its time had come
     */
    static StreamFeed start(
            EventStream stream,
            Session session,
            long id,
            Terms terms,
            Terms.Stream target,
            Runnable ended) {
        var protocol =
                new StreamSubscription.Protocol() {
                    @Override
                    public byte[] replayed(Instant now) {
                        return StateNotifications.replayCompleted(now, id);
                    }

                    @Override
                    public byte[] stopped(Instant now) {
                        return StateNotifications.terminated(now, id, Problem.NO_SUCH_SUBSCRIPTION);
                    }

                    @Override
                    public void ended() {
                        ended.run();
                    }
                };
        var subscription =
                new StreamSubscription(
                        session,
                        target.selector().filter(),
                        target.replayStart(),
                        terms.stop(),
                        protocol);
        stream.subscribe(subscription);
        return new StreamFeed(stream, subscription);
    }

    @Override
    public void modify(Terms terms, byte[] told) {
        stream.change(subscription, terms.target().selector().filter(), terms.stop(), told);
    }

    @Override
    public void end() {
        stream.unsubscribe(subscription);
    }

    @Override
    public long sent() {
        return subscription.sent();
    }

    @Override
    public long excluded() {
        return subscription.excluded();
    }
}
