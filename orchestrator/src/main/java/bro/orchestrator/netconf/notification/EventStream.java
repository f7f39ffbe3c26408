package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.SessionEnd;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.DataNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream NETCONF: every event there is. Who publishes never waits; one thread keeps the order,
 * appends to the log and hands events to the sessions, without ever waiting for one of them.
 * Somebody who wants to hear of the past reads the log on a thread of its own until it has caught
 * up. Shared by all threads.
 */
public final class EventStream implements AutoCloseable {
    /** Its name. */
    public static final String NAME = "NETCONF";

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int MAX_WAITING = 8192;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** Events of the past that are on their way to one client. */
    private static final int REPLAYED_AT_A_TIME = 64;

    /** How far behind somebody may be to be let catch up by the thread of the stream itself. */
    private static final long NEARLY = 64;

    private final Access access;
    private final Sessions sessions;
    private final Clock clock;
    private final EventLog log;
    private final BlockingQueue<Runnable> work = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread dispatcher;
    private final Object publishing = new Object();
    private Instant lastTime;
    private boolean hasLost;
    private volatile boolean closed;

    // of the dispatcher alone
    private final List<StreamSubscription> live = new ArrayList<>();
    private final Map<Filter, Boolean> matched = new HashMap<>();

    public EventStream(Access access, Sessions sessions, EventLog log, Clock clock) {
        this.access = access;
        this.sessions = sessions;
        this.log = log;
        this.clock = clock;
        this.lastTime = log.lastTime().orElse(Instant.MIN);
        this.dispatcher = Thread.ofVirtual().name("netconf-events").start(this::dispatch);
    }

    public EventLog log() {
        return log;
    }

    /** Tells everybody who wants to hear of it. */
    public void publish(DataNode content) {
        synchronized (publishing) {
            Event event = new Event(now(), content);
            if (!work.offer(() -> pass(event)) && !hasLost) {
                hasLost = true;
                LOG.error("events are lost: more happens than can be told");
            }
        }
    }

    /** Times never go back, so that a time marks one place in the stream. */
    private Instant now() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        lastTime = now.isBefore(lastTime) ? lastTime : now;
        return lastTime;
    }

    /** Begins to send what happens from now on, after what happened since its start. */
    public void subscribe(StreamSubscription subscription) {
        execute(() -> begin(subscription));
    }

    /** Sends by other terms, from now on, after {@code told}. */
    public void change(
            StreamSubscription subscription, Filter filter, Optional<Instant> stop, byte[] told) {
        execute(
                () -> {
                    subscription.change(filter, stop);
                    send(subscription, told);
                });
    }

    /** Sends nothing more. */
    public void unsubscribe(StreamSubscription subscription) {
        subscription.end();
    }

    private void execute(Runnable task) {
        try {
            work.put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // one bad event must not end the stream
    private void dispatch() {
        while (!closed || !work.isEmpty()) {
            try {
                Runnable task = next();
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("an event could not be told, by a bug");
            }
        }
    }

    /** Waits for something to do; null when a subscription is to be stopped. */
    private @Nullable Runnable next() throws InterruptedException {
        Runnable task = work.poll();
        if (task != null) {
            return task;
        }
        stopInTime();
        OptionalLong wait = untilNextStop();
        // a wait with an end costs another thread, the one that keeps the time of virtual ones
        return wait.isPresent() ? work.poll(wait.getAsLong(), TimeUnit.MILLISECONDS) : work.take();
    }

    private OptionalLong untilNextStop() {
        Instant now = clock.instant();
        return live.stream()
                .flatMap(it -> it.stop().stream())
                .mapToLong(stop -> Math.max(1, Duration.between(now, stop).toMillis() + 1))
                .min();
    }

    private void stopInTime() {
        live.removeIf(StreamSubscription::hasEnded);
        Instant now = clock.instant();
        live.stream().filter(it -> it.isOver(now)).toList().forEach(this::stop);
    }

    private void stop(StreamSubscription subscription) {
        live.remove(subscription);
        if (!subscription.hasEnded()) {
            subscription.end();
            send(subscription, subscription.protocol().stopped(clock.instant()));
            subscription.protocol().ended();
        }
    }

    private void pass(Event event) {
        log.append(event);
        matched.clear();
        for (StreamSubscription subscription : live) {
            if (!subscription.hasEnded() && !subscription.isAfterStop(event)) {
                boolean matches =
                        matched.computeIfAbsent(
                                subscription.filter(),
                                filter -> filter.selection().matches(event.content()));
                pass(event, matches, subscription);
            }
        }
    }

    private void pass(Event event, boolean matches, StreamSubscription subscription) {
        if (matches && access.mayReceive(subscription.session(), event.content())) {
            subscription.countSent();
            send(subscription, event.document());
        } else {
            subscription.countExcluded();
        }
    }

    private void send(StreamSubscription subscription, byte[] notification) {
        if (!subscription.session().offer(notification)) {
            cutOff(subscription);
        }
    }

    /** Ends the session of somebody who does not read. */
    private void cutOff(StreamSubscription subscription) {
        subscription.end();
        Session session = subscription.session();
        LOG.atWarn()
                .addKeyValue("session", session.id())
                .addKeyValue("user", session.user())
                .log("session ended: it does not read its notifications");
        Thread.ofVirtual().start(() -> sessions.end(session, SessionEnd.OTHER));
    }

    private void begin(StreamSubscription subscription) {
        if (subscription.start().isEmpty()) {
            live.add(subscription);
        } else {
            replay(subscription, log.since(subscription.start().get()));
        }
    }

    private void replay(StreamSubscription subscription, Replay replay) {
        Thread.ofVirtual()
                .name("netconf-replay-" + subscription.session().id())
                .start(() -> catchUp(subscription, replay));
    }

    private void catchUp(StreamSubscription subscription, Replay replay) {
        var room = new Semaphore(REPLAYED_AT_A_TIME);
        try {
            boolean isOver = false;
            while (!subscription.hasEnded() && !isOver && isFarBehind(replay)) {
                for (Event event : replay.next()) {
                    isOver = subscription.isAfterStop(event);
                    passWhenThereIsRoom(event, subscription, room);
                }
            }
            execute(
                    isOver
                            ? () -> complete(subscription, replay)
                            : () -> finish(subscription, replay));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void passWhenThereIsRoom(Event event, StreamSubscription to, Semaphore room)
            throws InterruptedException {
        if (to.isAfterStop(event)) {
            return;
        }
        if (!to.filter().selection().matches(event.content())
                || !access.mayReceive(to.session(), event.content())) {
            to.countExcluded();
            return;
        }
        while (!room.tryAcquire(1, TimeUnit.SECONDS)) {
            if (to.hasEnded()) {
                return;
            }
        }
        to.countSent();
        if (!to.session().offer(event.document(), room::release)) {
            cutOff(to);
        }
    }

    /** Lets somebody who has nearly caught up hear of the rest, and of what happens from now on. */
    private void finish(StreamSubscription subscription, Replay replay) {
        if (isFarBehind(replay)) {
            replay(subscription, replay);
            return;
        }
        while (!subscription.hasEnded() && !replay.isAtEnd()) {
            for (Event event : replay.next()) {
                if (!subscription.isAfterStop(event)) {
                    boolean matches = subscription.filter().selection().matches(event.content());
                    pass(event, matches, subscription);
                }
            }
        }
        complete(subscription, replay);
    }

    private boolean isFarBehind(Replay replay) {
        return log.next() - replay.number() > NEARLY;
    }

    private void complete(StreamSubscription subscription, Replay replay) {
        replay.close();
        if (!subscription.hasEnded()) {
            send(subscription, subscription.protocol().replayed(clock.instant()));
            live.add(subscription);
        }
    }

    /** Tells what is left to be told, and ends. */
    @Override
    public void close() {
        closed = true;
        execute(() -> {});
        try {
            dispatcher.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.close();
    }
}
