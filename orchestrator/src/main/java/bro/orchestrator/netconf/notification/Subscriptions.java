package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.operation.Operation;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.operation.Parameters;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to hear of events. Shared by all threads. */
public final class Subscriptions implements Operation {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final String STREAM = "NETCONF";
    private static final int NODE = 64;
    private static final long MAX_FILTER = 64 * 1024;

    private final Access access;
    private final Sessions sessions;
    private final Clock clock;
    private final Map<Session, Selection> active = new ConcurrentHashMap<>();

    public Subscriptions(Access access, Sessions sessions, Clock clock) {
        this.access = access;
        this.sessions = sessions;
        this.clock = clock;
        sessions.addListener(active::remove);
    }

    /** Adds {@code create-subscription}. */
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
                .filter(stream -> !stream.equals(STREAM))
                .ifPresent(
                        _ -> {
                            throw Parameters.invalid("stream", "there is no such stream");
                        });
        requireNoReplay(parameters);
        parameters.find("filter").ifPresent(Subscriptions::requireSmall);
        if (active.putIfAbsent(session, parameters.selection()) != null) {
            throw RpcError.of(
                            ErrorType.PROTOCOL,
                            ErrorTag.OPERATION_FAILED,
                            "the session has a subscription already")
                    .asException();
        }
        session.notifyAfterReply();
        if (!sessions.isOpen(session)) {
            active.remove(session);
        }
        return Reply.OK;
    }

    /** Refuses a filter too large to be kept for as long as the session lasts. */
    private static void requireSmall(XmlElement filter) {
        if (size(filter) > MAX_FILTER) {
            throw RpcError.of(ErrorType.PROTOCOL, ErrorTag.TOO_BIG, "the filter is too large")
                    .with("bad-element", "filter")
                    .asException();
        }
    }

    /** About as many bytes as an element takes. */
    private static long size(XmlElement element) {
        long attributes =
                element.attributes().stream()
                        .mapToLong(it -> NODE + it.name().length() + it.value().length())
                        .sum();
        long children = element.children().stream().mapToLong(Subscriptions::size).sum();
        return NODE + element.name().length() + element.text().length() + attributes + children;
    }

    private void requireNoReplay(Parameters parameters) {
        Optional<Instant> start = parameters.text("startTime").map(it -> time("startTime", it));
        Optional<Instant> stop = parameters.text("stopTime").map(it -> time("stopTime", it));
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
        throw RpcError.of(
                        ErrorType.PROTOCOL,
                        ErrorTag.OPERATION_NOT_SUPPORTED,
                        "the stream keeps no events to be replayed")
                .with("bad-element", "startTime")
                .asException();
    }

    private static RpcException bad(String name, String problem) {
        return RpcError.of(ErrorType.PROTOCOL, ErrorTag.BAD_ELEMENT, problem)
                .with("bad-element", name)
                .asException();
    }

    private static Instant time(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Parameters.invalid(name, "'%s' is no date and time".formatted(name));
        }
    }

    /** Sends an event to everybody who wants it; a session that does not keep up is ended. */
    public void publish(DataNode event) {
        String message = null;
        for (var entry : active.entrySet()) {
            Session session = entry.getKey();
            if (entry.getValue().matches(event) && access.mayReceive(session, event)) {
                if (message == null) {
                    message = encode(event);
                }
                if (!session.offer(message)) {
                    LOG.atWarn()
                            .addKeyValue("session", session.id())
                            .addKeyValue("user", session.user())
                            .log("session ended: it does not read its notifications");
                    sessions.end(session);
                }
            }
        }
    }

    private String encode(DataNode event) {
        var bytes = new ByteArrayOutputStream();
        var out = new XmlWriter(bytes);
        try {
            out.start(Namespaces.NOTIFICATION, "notification");
            out.leaf(Namespaces.NOTIFICATION, "eventTime", Labels.of(clock.instant()));
            SubtreeFilter.writeAll(_ -> Stream.of(event), out);
            out.end();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
