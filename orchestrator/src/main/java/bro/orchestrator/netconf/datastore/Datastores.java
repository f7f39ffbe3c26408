package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.SessionEnd;
import bro.orchestrator.netconf.session.SessionListener;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;

/**
 * The datastores that sessions change, and their locks. Shared by all threads. A permission is
 * asked of every change before anybody else is, while nobody else changes anything.
 *
 * <p>Every method throws {@link RpcException} for what RFC 6241 says to refuse, and {@link
 * bro.orchestrator.core.failure.BroException} if the orchestrator refuses or cannot keep a change.
 */
public final class Datastores implements SessionListener, AutoCloseable {
    private final RunningDatastore running;
    private final Locks locks;
    private final Candidate candidate;
    private final ConfirmedCommits confirmed;

    public Datastores(RunningDatastore running, Locks locks) {
        this.running = running;
        this.locks = locks;
        this.candidate = new Candidate(running.trees());
        this.confirmed = new ConfirmedCommits(running);
    }

    /** Tells the listener of commits that wait to be confirmed. */
    public void addListener(ConfirmedCommitListener listener) {
        confirmed.addListener(listener);
    }

    /** What a datastore holds as it is now. */
    public ContainerNode read(Datastore datastore) {
        return switch (datastore) {
            case RUNNING -> running.current();
            case CANDIDATE -> candidate.root(running.current());
        };
    }

    /**
     * Applies an edit: all of it or, unless it is to go on after errors, nothing.
     *
     * @param config the {@code config} element
     */
    public void edit(
            Datastore target,
            XmlElement config,
            EditOptions options,
            Author author,
            Permission permission) {
        var errors = new ArrayList<RpcError>();
        switch (target) {
            case RUNNING ->
                    running.perform(
                            () -> {
                                errors.clear();
                                return editRunning(config, options, author, permission, errors);
                            });
            case CANDIDATE ->
                    running.doExclusively(
                            () -> editCandidate(config, options, author, permission, errors));
        }
        if (!errors.isEmpty()) {
            throw new RpcException(errors);
        }
    }

    private Commit editRunning(
            XmlElement config,
            EditOptions options,
            Author author,
            Permission permission,
            List<RpcError> errors) {
        locks.requireNotLockedByOther(Datastore.RUNNING, author);
        DataTreeModification after = edited(running.tree(), config, options, permission, errors);
        RunningDatastore.Checked checked = running.checked(after, author, permission);
        return options.testOnly()
                ? running.nothing(() -> {})
                : running.decide(checked, () -> {}, () -> {});
    }

    private void editCandidate(
            XmlElement config,
            EditOptions options,
            Author author,
            Permission permission,
            List<RpcError> errors) {
        locks.requireNotLockedByOther(Datastore.CANDIDATE, author);
        Candidate.Content content = candidate.content(running.tip());
        DataTreeModification after = edited(content.tree(), config, options, permission, errors);
        Prepared edit = running.trees().prepare(after, content.tree(), content.root());
        permission.accept(new ConfigChange(edit.before(), edit.after(), edit.delta(), author));
        if (options.tested()) {
            running.checked(running.towards(edit.after()), author, Permission.ANYTHING);
        }
        if (!options.testOnly()) {
            candidate.edited(content, edit);
        }
    }

    private DataTreeModification edited(
            DataTree tree,
            XmlElement config,
            EditOptions options,
            Permission permission,
            List<RpcError> errors) {
        DataTreeModification after = tree.takeSnapshot().newModification();
        ConfigEdit.apply(
                running.content(),
                config,
                options.defaultOperation(),
                tree.takeSnapshot(),
                after,
                options.continueOnError()
                        ? Optional.of(e -> errors.addAll(e.errors()))
                        : Optional.empty(),
                permission);
        return after;
    }

    /** Has a datastore hold what another holds. */
    public void copy(
            Datastore source,
            Datastore target,
            Author author,
            UnaryOperator<ContainerNode> readable,
            Permission permission) {
        replace(target, () -> readable.apply(decided(source)), author, permission);
    }

    /**
     * Has a datastore hold a whole configuration.
     *
     * @param config the {@code config} element
     */
    public void replace(Datastore target, XmlElement config, Author author, Permission permission) {
        ContainerNode root = loaded(config);
        replace(target, () -> root, author, permission);
    }

    private void replace(
            Datastore target,
            Supplier<ContainerNode> source,
            Author author,
            Permission permission) {
        switch (target) {
            case RUNNING ->
                    running.perform(
                            () -> {
                                locks.requireNotLockedByOther(target, author);
                                return running.decide(
                                        running.towards(source.get()), author, permission);
                            });
            case CANDIDATE ->
                    running.doExclusively(
                            () -> {
                                locks.requireNotLockedByOther(target, author);
                                ContainerNode root = source.get();
                                permission.accept(towards(root, author));
                                hold(root);
                            });
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same tree, unchanged
    private void hold(ContainerNode root) {
        if (root == running.tip()) {
            candidate.discard();
        } else {
            candidate.become(root);
        }
    }

    /** What has the candidate become a configuration. */
    private ConfigChange towards(ContainerNode target, Author author) {
        Candidate.Content content = candidate.content(running.tip());
        DataTreeModification modification = content.tree().takeSnapshot().newModification();
        Difference.write(content.root(), target, modification);
        Prepared edit = running.trees().prepare(modification, content.tree(), content.root());
        return new ConfigChange(edit.before(), target, edit.delta(), author);
    }

    private ContainerNode decided(Datastore datastore) {
        return switch (datastore) {
            case RUNNING -> running.tip();
            case CANDIDATE -> candidate.root(running.tip());
        };
    }

    private ContainerNode loaded(XmlElement config) {
        DataTree empty = running.trees().of(RunningDatastore.EMPTY);
        DataTreeModification modification = empty.takeSnapshot().newModification();
        ConfigEdit.load(running.content(), config, empty.takeSnapshot(), modification);
        return running.trees().prepare(modification, empty, RunningDatastore.EMPTY).after();
    }

    /** Checks what a datastore holds. */
    public void validate(Datastore datastore) {
        switch (datastore) {
            case RUNNING -> running.check();
            case CANDIDATE -> validate(() -> candidate.root(running.tip()));
        }
    }

    /** Checks a whole configuration, a {@code config} element, that replaces nothing. */
    public void validate(XmlElement config) {
        ContainerNode root = loaded(config);
        validate(() -> root);
    }

    private void validate(Supplier<ContainerNode> source) {
        running.doExclusively(
                () ->
                        running.checked(
                                running.towards(source.get()), Author.SERVER, Permission.ANYTHING));
    }

    /** Makes running hold what the candidate holds. */
    public void commit(CommitOptions options, Author author, Permission permission) {
        running.perform(
                () -> {
                    locks.requireNotLockedByOther(Datastore.RUNNING, author);
                    locks.requireNotLockedByOther(Datastore.CANDIDATE, author);
                    confirmed.requireMayCommit(author, options.persistId());
                    RunningDatastore.Checked checked =
                            running.checked(
                                    running.towards(candidate.root(running.tip())),
                                    author,
                                    permission);
                    Runnable undo = candidate.restoring();
                    candidate.discard();
                    return confirmed.commit(checked, author, options, undo);
                });
    }

    /** Undoes the commit that waits to be confirmed. */
    public void cancelCommit(Author author, Optional<String> persistId) {
        confirmed.cancel(author, persistId);
    }

    /** Has the candidate hold what running holds. */
    public void discardChanges(Author author) {
        running.doExclusively(
                () -> {
                    locks.requireNotLockedByOther(Datastore.CANDIDATE, author);
                    candidate.discard();
                });
    }

    /** Gives a session the lock of a datastore, once the changes of others are over. */
    public void lock(Datastore datastore, Author author) {
        running.perform(
                () -> {
                    requireLockable(datastore, author);
                    locks.lock(datastore, author);
                    return running.nothing(() -> locks.release(datastore, author));
                });
    }

    private void requireLockable(Datastore datastore, Author author) {
        switch (datastore) {
            case RUNNING ->
                    confirmed
                            .other(author)
                            .ifPresent(
                                    id -> {
                                        throw commitWaits(id);
                                    });
            case CANDIDATE -> {
                if (candidate.isModified() && locks.of(datastore).isEmpty()) {
                    throw Locks.denied("the candidate holds changes", 0);
                }
            }
        }
    }

    private static RpcException commitWaits(long sessionId) {
        return Locks.denied(
                sessionId == 0
                        ? "a confirmed commit outlived its session; confirm or cancel it by its"
                                + " persist-id first"
                        : "session %d has a confirmed commit that waits",
                sessionId);
    }

    /** Takes the lock back; changes of the candidate go with its lock. */
    public void unlock(Datastore datastore, Author author) {
        running.doExclusively(
                () -> {
                    locks.unlock(datastore, author);
                    if (datastore == Datastore.CANDIDATE) {
                        candidate.discard();
                    }
                });
    }

    /** Frees what a session held, and undoes what goes with it. */
    @Override
    public void ended(Session session, SessionEnd end) {
        Author author = Author.of(session);
        if (Thread.currentThread().isVirtual()) {
            release(author);
        } else {
            // a thread of the transport must not wait
            Thread.ofVirtual().name("netconf-end-" + session.id()).start(() -> release(author));
        }
    }

    /** The same at once. */
    public void release(Author author) {
        boolean undoes =
                running.exclusively(
                        () -> {
                            if (locks.isHeldBy(Datastore.CANDIDATE, author.sessionId())) {
                                candidate.discard();
                            }
                            locks.release(author.sessionId());
                            confirmed.left(author.sessionId());
                            return confirmed.isBoundTo(author.sessionId());
                        });
        if (undoes) {
            confirmed.ended(author);
        }
    }

    /** Stops waiting for confirmations. */
    @Override
    public void close() {
        confirmed.close();
    }
}
