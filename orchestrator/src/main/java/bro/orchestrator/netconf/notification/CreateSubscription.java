package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.operation.Operation;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.operation.Parameters;
import bro.orchestrator.netconf.schema.DateAndTime;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.xml.Namespaces;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code create-subscription} of RFC 5277. Shared by all threads. */
public final class CreateSubscription implements Operation {
    private final EventStream stream;
    private final SubscriptionStyles styles;
    private final Sessions sessions;
    private final Clock clock;
    private final Map<Session, StreamSubscription> active = new ConcurrentHashMap<>();

    public CreateSubscription(
            EventStream stream, SubscriptionStyles styles, Sessions sessions, Clock clock) {
        this.stream = stream;
        this.styles = styles;
        this.sessions = sessions;
        this.clock = clock;
        sessions.addListener((session, _) -> end(session));
    }

    /** Adds it. */
    public void addTo(Operations.Builder operations) {
        operations.rpc(
                Namespaces.NOTIFICATION,
                "create-subscription",
                Set.of("stream", "filter", "startTime", "stopTime"),
                this);
    }

    @Override
    public Reply run(Session session, Parameters parameters) {
        parameters
                .text("stream")
                .filter(name -> !name.equals(EventStream.NAME))
                .ifPresent(
                        _ -> {
                            throw Parameters.invalid("stream", "there is no such stream");
                        });
        Optional<Instant> start = parameters.text("startTime").map(it -> time("startTime", it));
        Optional<Instant> stop = parameters.text("stopTime").map(it -> time("stopTime", it));
        requireOrder(start, stop);
        Filter filter = Filter.of(parameters.find("filter"), parameters.selection());
        claim(session);
        var subscription = new StreamSubscription(session, filter, start, stop, new Words(session));
        session.notifyAfterReply();
        active.put(session, subscription);
        stream.subscribe(subscription);
        if (!sessions.isOpen(session)) {
            // it ended meanwhile, and what it had was given back before it had this
            end(session);
        }
        return Reply.OK;
    }

    private void end(Session session) {
        StreamSubscription subscription = active.remove(session);
        if (subscription != null) {
            stream.unsubscribe(subscription);
            styles.release(session);
        }
    }

    private void claim(Session session) {
        switch (styles.claimClassic(session)) {
            case GRANTED -> {}
            case HAS_CLASSIC ->
                    throw refused(
                            ErrorTag.OPERATION_FAILED, "the session has a subscription already");
            case HAS_DYNAMIC ->
                    throw refused(
                            ErrorTag.OPERATION_NOT_SUPPORTED,
                            "the session has subscriptions of RFC 8639");
        }
    }

    private static RpcException refused(ErrorTag tag, String why) {
        return RpcError.of(ErrorType.PROTOCOL, tag, why).asException();
    }

    private void requireOrder(Optional<Instant> start, Optional<Instant> stop) {
        if (start.isEmpty()) {
            if (stop.isPresent()) {
                throw RpcError.of(
                                ErrorType.PROTOCOL,
                                ErrorTag.MISSING_ELEMENT,
                                "stopTime is of use with startTime only")
                        .with("bad-element", "startTime")
                        .asException();
            }
            return;
        }
        if (start.get().isAfter(clock.instant())) {
            throw bad("startTime", "startTime lies in the future");
        }
        if (stop.isPresent() && stop.get().isBefore(start.get())) {
            throw bad("stopTime", "stopTime lies before startTime");
        }
    }

    private static RpcException bad(String name, String problem) {
        return RpcError.of(ErrorType.PROTOCOL, ErrorTag.BAD_ELEMENT, problem)
                .with("bad-element", name)
                .asException();
    }

    private static Instant time(String name, String text) {
        try {
            return DateAndTime.parse(text);
        } catch (DateTimeException e) {
            throw Parameters.invalid(name, "'%s' is no date and time".formatted(name));
        }
    }

    /** What RFC 5277 says of a subscription. */
    private final class Words implements StreamSubscription.Protocol {
        private final Session session;

        Words(Session session) {
            this.session = session;
        }

        @Override
        public byte[] replayed(Instant now) {
            return empty(now, "replayComplete");
        }

        @Override
        public byte[] stopped(Instant now) {
            return empty(now, "notificationComplete");
        }

        private static byte[] empty(Instant now, String name) {
            return Event.encode(now, out -> out.start(Namespaces.STREAMS, name).end());
        }

        @Override
        public void ended() {
            end(session);
        }
    }
}
