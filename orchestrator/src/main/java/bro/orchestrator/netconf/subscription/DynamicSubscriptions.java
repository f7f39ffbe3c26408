package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.notification.EventLog;
import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.SubscriptionStyles;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.operation.Parameters;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.subscription.Problem.Request;
import bro.orchestrator.netconf.tree.NodeName;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The rpcs of RFC 8639 and 8641, and the subscriptions that they make. Shared by all threads. */
final class DynamicSubscriptions {
    private static final int MAX_PER_SESSION = 64;
    private static final Set<NodeName> ID_ONLY = Set.of(new NodeName(SUBSCRIBED, "id"));
    private static final Set<NodeName> PUSH_ID_ONLY = Set.of(new NodeName(YANG_PUSH, "id"));

    private final EventStream stream;
    private final SubscriptionStyles styles;
    private final Sessions sessions;
    private final TermsReader reader;
    private final Pushing pushing;
    private final Clock clock;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, DynamicSubscription> active = new ConcurrentSkipListMap<>();

    DynamicSubscriptions(
            EventStream stream,
            SubscriptionStyles styles,
            Sessions sessions,
            TermsReader reader,
            Pushing pushing,
            Clock clock) {
        this.stream = stream;
        this.styles = styles;
        this.sessions = sessions;
        this.reader = reader;
        this.pushing = pushing;
        this.clock = clock;
        sessions.addListener((session, _) -> endAll(session));
    }

    /** Adds all rpcs. */
    void addTo(Operations.Builder operations) {
        operations
                .rpc(SUBSCRIBED, "establish-subscription", this::establish)
                .rpc(SUBSCRIBED, "modify-subscription", this::modify)
                .rpc(SUBSCRIBED, "delete-subscription", this::delete)
                .rpc(SUBSCRIBED, "kill-subscription", this::kill)
                .rpc(YANG_PUSH, "resync-subscription", this::resync);
    }

    Collection<DynamicSubscription> all() {
        return active.values();
    }

    private Reply establish(Session session, Parameters parameters) {
        Terms terms = reader.toEstablish(parameters.operation());
        requirePossible(session, terms, Request.ESTABLISH_DATASTORE);
        claim(session, terms);
        var subscription = new DynamicSubscription(lastId.incrementAndGet(), session, terms);
        session.notifyAfterReply();
        active.put(subscription.id(), subscription);
        subscription.begin(feed(subscription));
        if (!sessions.isOpen(session)) {
            endAll(session);
        }
        Optional<Instant> revision = revisedStart(terms);
        return out -> {
            out.leaf(SUBSCRIBED, "id", Long.toString(subscription.id()));
            if (revision.isPresent()) {
                out.leaf(SUBSCRIBED, "replay-start-time-revision", Labels.of(revision.get()));
            }
        };
    }

    private void requirePossible(Session session, Terms terms, Request request) {
        if (terms.target() instanceof Terms.Push push) {
            pushing.requirePossible(session, push, request);
        }
    }

    private void claim(Session session, Terms terms) {
        switch (styles.claimDynamic(session, MAX_PER_SESSION)) {
            case GRANTED -> {}
            case HAS_CLASSIC ->
                    throw RpcError.of(
                                    ErrorType.PROTOCOL,
                                    ErrorTag.OPERATION_NOT_SUPPORTED,
                                    "the session has a subscription of RFC 5277")
                            .asException();
            case HAS_DYNAMIC ->
                    throw Problem.INSUFFICIENT_RESOURCES.refusing(
                            switch (terms.target()) {
                                case Terms.Stream _ -> Request.ESTABLISH_STREAM;
                                case Terms.Push _ -> Request.ESTABLISH_DATASTORE;
                            },
                            "the session has %d subscriptions".formatted(MAX_PER_SESSION));
        }
    }

    private Feed feed(DynamicSubscription subscription) {
        Terms terms = subscription.terms();
        Runnable ended = () -> end(subscription);
        return switch (terms.target()) {
            case Terms.Stream target ->
                    StreamFeed.start(
                            stream,
                            subscription.session(),
                            subscription.id(),
                            terms,
                            target,
                            ended);
            case Terms.Push _ ->
                    pushing.start(subscription.session(), subscription.id(), terms, ended);
        };
    }

    /** The time from which on events are there, if that is later than the one asked for. */
    private Optional<Instant> revisedStart(Terms terms) {
        EventLog log = stream.log();
        return terms.target() instanceof Terms.Stream target
                ? target.replayStart()
                        .flatMap(
                                start ->
                                        Optional.of(log.aged().orElse(log.created()))
                                                .filter(start::isBefore))
                : Optional.empty();
    }

    private Reply modify(Session session, Parameters parameters) {
        long id = id(parameters, SUBSCRIBED);
        DynamicSubscription subscription =
                find(session, id)
                        .orElseThrow(
                                () ->
                                        Problem.NO_SUCH_SUBSCRIPTION.refusing(
                                                Request.MODIFY_STREAM,
                                                "the session has no subscription of that id"));
        Terms terms = reader.toModify(parameters.operation(), subscription.terms());
        requirePossible(session, terms, Request.MODIFY_DATASTORE);
        session.notifyAfterReply();
        subscription.modify(terms, StateNotifications.modified(clock.instant(), id, terms));
        return Reply.OK;
    }

    /** Any child may stand beside the id; it is looked at later. */
    private static long id(Parameters parameters, String namespace) {
        return parameters.operation().children().stream()
                .filter(it -> it.is(namespace, "id"))
                .findFirst()
                .map(Input::number)
                .orElseThrow(() -> Input.bad(ErrorTag.MISSING_ELEMENT, "id", "is missing"));
    }

    private Optional<DynamicSubscription> find(Session session, long id) {
        return Optional.ofNullable(active.get(id)).filter(it -> it.session() == session);
    }

    private Reply delete(Session session, Parameters parameters) {
        long id = Input.of(parameters.operation(), ID_ONLY).id();
        end(find(session, id).orElseThrow(DynamicSubscriptions::nothingToDelete));
        return Reply.OK;
    }

    private static RuntimeException nothingToDelete() {
        return Problem.NO_SUCH_SUBSCRIPTION.refusing(
                Request.DELETE, "there is no subscription of that id");
    }

    private Reply kill(Session session, Parameters parameters) {
        long id = Input.of(parameters.operation(), ID_ONLY).id();
        DynamicSubscription victim =
                Optional.ofNullable(active.get(id))
                        .orElseThrow(DynamicSubscriptions::nothingToDelete);
        terminate(victim, Problem.NO_SUCH_SUBSCRIPTION);
        return Reply.OK;
    }

    private Reply resync(Session session, Parameters parameters) {
        Input.of(parameters.operation(), PUSH_ID_ONLY);
        long id = id(parameters, YANG_PUSH);
        DynamicSubscription subscription =
                find(session, id)
                        .orElseThrow(
                                () ->
                                        Problem.NO_SUCH_SUBSCRIPTION_RESYNC.refusing(
                                                Request.RESYNC,
                                                "the session has no subscription of that id"));
        session.notifyAfterReply();
        if (!subscription.feed().map(Feed::resync).orElse(false)) {
            throw Problem.ON_CHANGE_SYNC_UNSUPPORTED.refusing(
                    Request.RESYNC, "the subscription never sends everything");
        }
        return Reply.OK;
    }

    /** Follows a change of the configured filters. */
    void filtersChanged(FilterSource filters) {
        for (DynamicSubscription subscription : active.values()) {
            Terms terms = subscription.terms();
            terms.target()
                    .selector()
                    .reference()
                    .ifPresent(
                            name -> follow(subscription, terms, filters.named(kind(terms), name)));
        }
    }

    private static String kind(Terms terms) {
        return switch (terms.target()) {
            case Terms.Stream _ -> "stream-filter-name";
            case Terms.Push _ -> "selection-filter-ref";
        };
    }

    private void follow(
            DynamicSubscription subscription, Terms terms, Optional<Terms.Selector> now) {
        if (now.isEmpty()) {
            terminate(subscription, Problem.FILTER_UNAVAILABLE);
        } else if (!now.get().filter().equals(terms.target().selector().filter())) {
            Terms changed = terms.withFilter(now.get());
            subscription.modify(
                    changed,
                    StateNotifications.modified(clock.instant(), subscription.id(), changed));
        }
    }

    private void terminate(DynamicSubscription subscription, Problem why) {
        if (end(subscription)) {
            // a client that does not read is cut off by what comes next
            subscription
                    .session()
                    .offer(StateNotifications.terminated(clock.instant(), subscription.id(), why));
        }
    }

    private boolean end(DynamicSubscription subscription) {
        boolean ended = active.remove(subscription.id(), subscription);
        if (ended) {
            subscription.end();
            styles.release(subscription.session());
        }
        return ended;
    }

    private void endAll(Session session) {
        active.values().stream().filter(it -> it.session() == session).toList().forEach(this::end);
    }
}
