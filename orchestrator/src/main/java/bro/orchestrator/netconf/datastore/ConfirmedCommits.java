package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.datastore.ConfirmedCommitListener.Event;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit that waits to be confirmed, of which there is at most one, RFC 6241 section 8.4. What
 * it would go back to is kept with the configuration. Guarded by the lock of changes.
 */
final class ConfirmedCommits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfirmedCommits.class);

    /** How long to wait before an undoing that failed is tried again. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final RunningDatastore running;
    private final List<ConfirmedCommitListener> listeners = new CopyOnWriteArrayList<>();
    @Nullable private Pending pending;
    @Nullable private Thread timer;

    /** The session that ended last while a commit of it waited. */
    private long departed;

    /**
     * A commit that waits.
     *
     * @param sessionId of who made it, or followed it last
     * @param before what running was before the first of a row of such commits
     * @param deadline until when it waits, of {@link System#nanoTime()}
     */
    private record Pending(
            long sessionId,
            Optional<String> persist,
            ContainerNode before,
            Reverts reverts,
            long deadline) {}

    ConfirmedCommits(RunningDatastore running) {
        this.running = running;
    }

    void addListener(ConfirmedCommitListener listener) {
        listeners.add(listener);
    }

    /** The session that has a commit under way, other than the given one; 0 if it is gone. */
    Optional<Long> other(Author author) {
        return Optional.ofNullable(pending)
                .map(Pending::sessionId)
                .filter(id -> id != author.sessionId())
                .map(id -> id == departed ? 0 : id);
    }

    /** Hears that a session has ended; a commit with a persist-id waits on without it. */
    void left(long sessionId) {
        Pending waiting = pending;
        if (waiting != null && waiting.sessionId == sessionId) {
            departed = sessionId;
        }
    }

    /**
     * Refuses a commit that may not confirm or follow the one that waits.
     *
     * @throws RpcException as invalid-value or in-use
     */
    void requireMayCommit(Author author, Optional<String> persistId) {
        Pending waiting = pending;
        if (persistId.isPresent()) {
            if (waiting == null || !waiting.persist.equals(persistId)) {
                throw noSuchToken();
            }
        } else if (waiting != null && !isOwn(waiting, author)) {
            throw RpcError.of(
                            ErrorType.APPLICATION,
                            ErrorTag.IN_USE,
                            waiting.persist.isPresent()
                                    ? "a confirmed commit waits that is named by a persist-id"
                                    : "session %d has a confirmed commit that waits"
                                            .formatted(waiting.sessionId))
                    .asException();
        }
    }

    private static boolean isOwn(Pending waiting, Author author) {
        return waiting.persist.isEmpty() && waiting.sessionId == author.sessionId();
    }

    private static RpcException noSuchToken() {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.INVALID_VALUE,
                        "no confirmed commit with that persist-id waits")
                .with("bad-element", "persist-id")
                .asException();
    }

    /**
     * Decides a commit, which confirms the one that waits, or waits itself.
     *
     * @param undo as {@link Commit} says
     */
    Commit commit(
            RunningDatastore.Checked checked, Author author, CommitOptions options, Runnable undo) {
        Pending old = pending;
        Runnable undoAll = undoing(old, undo);
        if (!options.confirmed()) {
            return complete(checked, author, old, undoAll);
        }
        Pending next =
                new Pending(
                        author.sessionId(),
                        options.persist().or(() -> persist(old)),
                        old == null ? running.tip() : old.before,
                        old == null ? new Reverts(running.pieces()) : old.reverts.copy(),
                        System.nanoTime() + options.timeout().toNanos());
        running.keepBy(next.reverts::with);
        Commit commit =
                running.decide(
                        checked,
                        undoAll,
                        () ->
                                tell(
                                        old == null ? Event.START : Event.EXTEND,
                                        author,
                                        options.timeout()));
        pending = next;
        startTimer(next, options.timeout());
        return commit;
    }

    private static Optional<String> persist(@Nullable Pending waiting) {
        return Optional.ofNullable(waiting).flatMap(Pending::persist);
    }

    private Commit complete(
            RunningDatastore.Checked checked, Author author, @Nullable Pending old, Runnable undo) {
        if (old == null) {
            return running.decide(checked, undo, () -> {});
        }
        return end(old, checked, undo, Event.COMPLETE, author);
    }

    /** Decides the end of a commit that waits. */
    private Commit end(
            Pending waiting,
            RunningDatastore.Checked checked,
            Runnable undo,
            Event event,
            Author author) {
        running.keepBy(waiting.reverts::without);
        Commit commit = running.decide(checked, undo, () -> tell(event, author, Duration.ZERO));
        running.keepBy(running::plainly);
        pending = null;
        stopTimer();
        return commit;
    }

    /** What has to be done to have a commit wait again. */
    private Runnable undoing(@Nullable Pending old, Runnable more) {
        return () -> {
            pending = old;
            running.keepBy(old == null ? running::plainly : old.reverts::with);
            if (old == null) {
                stopTimer();
            } else {
                startTimer(old, Duration.ofNanos(old.deadline - System.nanoTime()));
            }
            more.run();
        };
    }

    private void tell(Event event, Author author, Duration timeout) {
        listeners.forEach(it -> it.confirmedCommit(event, author, timeout));
    }

    /**
     * Undoes the commit that waits.
     *
     * @throws RpcException if there is none that the session may cancel
     */
    void cancel(Author author, Optional<String> persistId) {
        running.perform(
                () -> {
                    Pending waiting = pending;
                    if (waiting == null) {
                        throw RpcError.of(
                                        ErrorType.APPLICATION,
                                        ErrorTag.OPERATION_FAILED,
                                        "no confirmed commit waits")
                                .asException();
                    }
                    if (persistId.isPresent()
                            ? !waiting.persist.equals(persistId)
                            : !isOwn(waiting, author)) {
                        throw noSuchToken();
                    }
                    return goBack(waiting, Event.CANCEL, author);
                });
    }

    /** Whether a commit goes with its session. */
    boolean isBoundTo(long sessionId) {
        Pending waiting = pending;
        return waiting != null && waiting.persist.isEmpty() && waiting.sessionId == sessionId;
    }

    /** Undoes the commit that goes with that session. */
    void ended(Author author) {
        undo(
                () ->
                        isBoundTo(author.sessionId())
                                ? Optional.ofNullable(pending)
                                : Optional.empty(),
                Event.CANCEL,
                author);
    }

    /** Undoes a commit if it still waits; tries again later if that fails. */
    private void undo(Supplier<Optional<Pending>> choice, Event event, Author author) {
        try {
            running.perform(
                    () ->
                            choice.get()
                                    .map(waiting -> goBack(waiting, event, author))
                                    .orElseGet(() -> running.nothing(() -> {})));
        } catch (RpcException | BroException e) {
            LOG.atError().setCause(e).log("a commit that was not confirmed could not be undone");
            running.doExclusively(() -> choice.get().ifPresent(it -> startTimer(it, RETRY)));
        }
    }

    /** It was good before, so nobody is asked; but managers that are in use by now stay. */
    private Commit goBack(Pending waiting, Event event, Author author) {
        DataTreeModification modification = running.towards(waiting.before);
        Set<ManagerId> gone = running.managers().of(running.tip());
        gone.removeAll(running.managers().of(waiting.before));
        gone.stream()
                .filter(it -> !StoredConfig.mayGo(it, running.orchestrator()))
                .forEach(it -> running.managers().add(it, modification));
        Runnable undo = undoing(waiting, () -> {});
        return end(waiting, running.unchecked(modification, author), undo, event, author);
    }

    private void startTimer(Pending waiting, Duration timeout) {
        stopTimer();
        timer =
                Thread.ofVirtual()
                        .name("netconf-confirmed-commit")
                        .start(() -> await(waiting, timeout));
    }

    @SuppressWarnings("ReferenceEquality") // that very commit, not an equal one
    private void await(Pending waiting, Duration timeout) {
        try {
            Thread.sleep(timeout.isNegative() ? Duration.ZERO : timeout);
        } catch (InterruptedException e) {
            return; // it is confirmed, followed or undone
        }
        undo(
                () -> Optional.ofNullable(pending).filter(it -> it == waiting),
                Event.TIMEOUT,
                Author.SERVER);
    }

    @SuppressWarnings("ReferenceEquality") // threads have no other equality
    private void stopTimer() {
        Thread waiting = timer;
        if (waiting != null && waiting != Thread.currentThread()) {
            waiting.interrupt();
        }
        timer = null;
    }

    /** Stops waiting. What was not confirmed is undone at the next start. */
    @Override
    public void close() {
        running.doExclusively(this::stopTimer);
    }
}
