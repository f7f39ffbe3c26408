package bro.orchestrator.netconf.session;

import bro.orchestrator.netconf.xml.XmlException;
import bro.orchestrator.netconf.xml.XmlReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions that are open. Shared by all threads. */
public final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** How many requests of the largest size all sessions together may hold. */
    private static final int LARGEST_AT_A_TIME = 2;

    private static final Duration IDLE_CHECK = Duration.ofSeconds(1);

    private final SessionContext context;
    private final Instant startTime;
    private final Map<Long, Session> open = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("netconf-timer").daemon().factory());
    private final LongAdder badHellos = new LongAdder();
    private final LongAdder started = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    public Sessions(SessionLimits limits, Clock clock) {
        this.context =
                new SessionContext(
                        limits,
                        clock,
                        new XmlReader(),
                        new MessageMemory(LARGEST_AT_A_TIME * limits.maxMessageBytes()),
                        new Counters());
        this.startTime = clock.instant();
        var _ =
                timer.scheduleWithFixedDelay(
                        this::endIdle,
                        IDLE_CHECK.toMillis(),
                        IDLE_CHECK.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void endIdle() {
        long now = System.nanoTime();
        open.values().stream().filter(it -> it.isIdle(now)).forEach(this::endIdle);
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // a timer that throws is never run again
    private void endIdle(Session session) {
        try {
            log(session, "ended: idle for too long", null);
            end(session, SessionEnd.TIMEOUT);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("session", session.id()).setCause(e).log("end by a bug");
        }
    }

    public void addListener(SessionListener listener) {
        listeners.add(listener);
    }

    /**
     * Runs a session on the calling thread until it ends. A client too many is refused by closing
     * its connection.
     *
     * @param idleTimeout how long it may be idle without a subscription; zero means for ever
     */
    public void serve(
            Connection connection,
            Duration idleTimeout,
            List<String> capabilities,
            RpcHandler handler) {
        Session session = new Session(lastId.incrementAndGet(), connection, idleTimeout, context);
        open.put(session.id(), session);
        connection.whenClosed(() -> release(session, SessionEnd.DROPPED));
        SessionEnd end = SessionEnd.OTHER;
        try {
            if (open.size() > context.limits().maxSessions()) {
                log(session, "refused: too many sessions", null);
            } else {
                end = run(session, capabilities, handler);
            }
        } finally {
            end(session, end);
            session.freeMemory();
        }
    }

    private SessionEnd run(Session session, List<String> capabilities, RpcHandler handler) {
        try {
            open(session, capabilities);
        } catch (XmlException | FramingException e) {
            badHellos.increment();
            log(session, "refused", e);
            return SessionEnd.BAD_HELLO;
        } catch (IOException e) {
            log(session, "dropped", e);
            return SessionEnd.DROPPED;
        }
        listeners.forEach(listener -> listener.started(session));
        try {
            session.serve(handler, () -> release(session, SessionEnd.CLOSED));
        } catch (XmlException | FramingException e) {
            log(session, "ended", e);
            return SessionEnd.OTHER;
        } catch (IOException e) {
            log(session, "dropped", e);
        }
        return SessionEnd.DROPPED;
    }

    /** Exchanges hellos, for a while. */
    private void open(Session session, List<String> capabilities) throws IOException {
        ScheduledFuture<?> impatience =
                timer.schedule(
                        () -> end(session, SessionEnd.TIMEOUT),
                        context.limits().helloTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            session.greet(capabilities);
            started.increment();
            session.hear();
        } finally {
            impatience.cancel(false);
        }
    }

    private static void log(Session session, String what, @Nullable Throwable why) {
        LOG.atDebug()
                .addKeyValue("session", session.id())
                .addKeyValue("user", session.user())
                .addKeyValue("peer", session.peer())
                .setCause(why)
                .log("session {}", what);
    }

    /** Whether the session has not ended yet. */
    public boolean isOpen(Session session) {
        return open.containsKey(session.id());
    }

    /** Ends a session from any thread; what it held is free when this returns. */
    public void end(Session session, SessionEnd end) {
        release(session, end);
        session.close();
    }

    private void release(Session session, SessionEnd end) {
        if (open.remove(session.id(), session)) {
            session.markEnded();
            if (session.isGreeted() && end.isAbnormal()) {
                dropped.increment();
            }
            listeners.forEach(listener -> listener.ended(session, end));
        }
    }

    /** The session of that id, if hellos were exchanged on it. */
    public Optional<Session> find(long id) {
        return Optional.ofNullable(open.get(id)).filter(Session::isEstablished);
    }

    /** All sessions on which hellos were exchanged, oldest first. */
    public Collection<Session> all() {
        return open.values().stream()
                .filter(Session::isEstablished)
                .sorted(Comparator.comparingLong(Session::id))
                .toList();
    }

    /** Counts over all sessions that ever were. */
    public Counters counters() {
        return context.total();
    }

    public Instant startTime() {
        return startTime;
    }

    /** How many sessions ended because the client's hello was not acceptable. */
    public long badHellos() {
        return badHellos.sum();
    }

    /** How many sessions were sent a hello ever. */
    public long started() {
        return started.sum();
    }

    /** How many sessions ended without being closed or killed. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        open.values().forEach(session -> end(session, SessionEnd.OTHER));
    }
}
