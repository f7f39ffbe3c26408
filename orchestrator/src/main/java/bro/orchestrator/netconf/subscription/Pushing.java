package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.notification.Event;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.SessionEnd;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes datastores, RFC 8641. Who tells of a change never waits; one thread finds out what it is
 * to each subscription, once for all that select alike for the same user, and never waits for a
 * client. Whatever reads a whole datastore has a thread of its own. Shared by all threads.
 */
final class Pushing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pushing.class);
    private static final int MAX_CHANGES = 8192;
    private static final int MAX_UPDATE = 8 << 20;
    private static final int MAX_SNAPSHOTS = 2;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Access access;
    private final Sessions sessions;
    private final DatastoreTrees datastores;
    private final ModelNode model;
    private final DataPath paths;
    private final Clock clock;
    private final XmlReader xml = new XmlReader();
    private final Watchers watchers = new Watchers();

    /** Changes up to a bound, and what subscriptions have to do, a few each. */
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private final Semaphore snapshots = new Semaphore(MAX_SNAPSHOTS, true);
    private final Thread worker;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("netconf-push-timer").daemon().factory());
    private volatile boolean closed;
    private volatile boolean overrun;

    Pushing(
            Access access,
            Sessions sessions,
            DatastoreTrees datastores,
            ModelNode model,
            DataPath paths,
            Clock clock) {
        this.access = access;
        this.sessions = sessions;
        this.datastores = datastores;
        this.model = model;
        this.paths = paths;
        this.clock = clock;
        this.worker = Thread.ofVirtual().name("netconf-push").start(this::run);
    }

    /** Refuses what can never be pushed. */
    void requirePossible(Session session, Terms.Push push, Problem.Request request) {
        try {
            push.selector().filter().selection().requireUsable(tree(session, push));
        } catch (RpcException e) {
            throw Problem.FILTER_UNSUPPORTED.refusing(
                    request,
                    "the filter cannot be used",
                    new Problem.Hint("filter-failure-hint", e.errors().getFirst().message()));
        }
        if (push.trigger() instanceof Terms.OnChange
                && push.datastore() == Terms.Datastore.OPERATIONAL
                && !OnChangeNodes.mayBeSelected(
                        push.selector().filter().selection(), tree(session, push), model)) {
            throw Problem.ON_CHANGE_UNSUPPORTED.refusing(
                    request,
                    "changes are told of configuration, progress reports, backups and agents only");
        }
    }

    /** Begins to push. */
    Feed start(Session session, long id, Terms terms, Runnable ended) {
        Terms.Push push = (Terms.Push) terms.target();
        var receiver = new Receiver(id, session, ended);
        return switch (push.trigger()) {
            case Terms.Periodic _ -> {
                var feed = new PeriodicFeed(this, receiver, terms);
                feed.begin();
                yield feed;
            }
            case Terms.OnChange _ -> {
                var feed = new OnChangeFeed(this, receiver, terms);
                watchers.add(feed);
                feed.begin();
                yield feed;
            }
        };
    }

    /** Who is pushed to. */
    record Receiver(long id, Session session, Runnable ended) {}

    void remove(PushFeed feed) {
        if (feed instanceof OnChangeFeed changes) {
            watchers.remove(changes);
        }
    }

    /** To be called when the terms of a subscription have changed. */
    void modified(PushFeed feed) {
        if (feed instanceof OnChangeFeed changes) {
            watchers.modified(changes);
        }
    }

    /** Whether anybody wants to hear of changes of a datastore. */
    boolean isWatched(Terms.Datastore datastore) {
        return watchers.has(datastore);
    }

    /**
     * Tells of a change, which is worked out only if anybody wants to hear of it.
     *
     * @return false if too many wait, so that it is lost
     */
    boolean changed(Supplier<Change> change) {
        if (waiting.incrementAndGet() > MAX_CHANGES) {
            waiting.decrementAndGet();
            overrun = true;
            return false;
        }
        inLine(
                () -> {
                    waiting.decrementAndGet();
                    pass(change);
                });
        return true;
    }

    /** Does something in line with changes; never waits, for the line itself calls it, too. */
    void inLine(Runnable task) {
        work.add(task);
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // one bad change must not end the others
    private void run() {
        while (!closed) {
            try {
                work.take().run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a change could not be pushed, by a bug");
            }
        }
    }

    private void pass(Supplier<Change> made) {
        Change change = made.get();
        if (overrun) {
            overrun = false;
            LOG.warn("changes come faster than they can be pushed; updates are incomplete");
            watchers.all().forEach(OnChangeFeed::lostSome);
        }
        watchers.of(change.datastore()).forEach(group -> pass(change, group));
    }

    /** Tells those who are told the same. */
    private void pass(Change change, List<OnChangeFeed> group) {
        OnChangeFeed any = group.getFirst();
        try {
            Edits edits = edits(change, any.session(), any.push());
            group.forEach(feed -> feed.changed(edits));
        } catch (RpcException e) {
            group.forEach(feed -> feed.terminate(Problem.FILTER_UNAVAILABLE));
        }
    }

    private Edits edits(Change change, Session session, Terms.Push push) {
        XmlElement before = selected(change.before(), session, push);
        XmlElement after = selected(change.after(), session, push);
        return new Edits(TreeDiff.between(before, after, model, paths, change.wholes()));
    }

    private XmlElement selected(DataNode.Children root, Session session, Terms.Push push) {
        var bytes = new ByteArrayOutputStream(1024);
        var out = new XmlWriter(bytes);
        try {
            out.start("", "data");
            write(access.readable(session, root), push, out);
            out.end().flush();
            return xml.read(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
    }

    private static void write(DataNode.Children root, Terms.Push push, XmlWriter out)
            throws IOException {
        push.selector().filter().selection().write(root, new NodeWriter(out));
    }

    private DataNode.Children tree(Session session, Terms.Push push) {
        return access.readable(session, datastores.of(push.datastore().label()));
    }

    /** The update that holds everything, unless it is too big. */
    Optional<byte[]> everything(Session session, long id, Terms.Push push) {
        Event.Body contents = out -> write(tree(session, push), push, out);
        return PushMessages.update(clock.instant(), id, MAX_UPDATE, contents);
    }

    /** Does something that may take its time; not too much at a time. */
    void inParallel(Runnable task) {
        Thread.ofVirtual()
                .name("netconf-push-update")
                .start(
                        () -> {
                            snapshots.acquireUninterruptibly();
                            try {
                                task.run();
                            } finally {
                                snapshots.release();
                            }
                        });
    }

    /** Sends; a session that does not read what it gets is ended. */
    void send(Session session, byte[] notification) {
        if (!session.offer(notification)) {
            LOG.atWarn()
                    .addKeyValue("session", session.id())
                    .addKeyValue("user", session.user())
                    .log("session ended: it does not read its updates");
            Thread.ofVirtual().start(() -> sessions.end(session, SessionEnd.OTHER));
        }
    }

    Instant now() {
        return clock.instant();
    }

    /** Runs something later, in line with changes. */
    ScheduledFuture<?> after(Duration delay, Runnable task) {
        return timer.schedule(() -> inLine(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        worker.interrupt();
        try {
            worker.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Edits and their encodings, shared by those who are told the same. */
    static final class Edits {
        private final List<Edit> all;
        private final Map<Set<Terms.ChangeType>, PushMessages.Changes> encoded = new HashMap<>();

        Edits(List<Edit> all) {
            this.all = List.copyOf(all);
        }

        /** Those of kinds that are not excluded. */
        List<Edit> without(Set<Terms.ChangeType> excluded) {
            if (excluded.isEmpty()) {
                return all;
            }
            var some = new ArrayList<Edit>();
            all.stream().filter(edit -> !excluded.contains(edit.type())).forEach(some::add);
            return some;
        }

        /** Encodes them for all who exclude the same. */
        PushMessages.Changes encoded(
                Set<Terms.ChangeType> excluded, List<Edit> edits, Instant now) {
            return encoded.computeIfAbsent(excluded, _ -> PushMessages.changes(now, edits, false));
        }

        boolean isEmpty() {
            return all.isEmpty();
        }
    }
}
