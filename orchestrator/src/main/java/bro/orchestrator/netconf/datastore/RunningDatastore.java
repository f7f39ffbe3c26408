package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.datastore.Commit.Outcome;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;
import org.opendaylight.yangtools.yang.model.api.SchemaContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running configuration. Shared by all threads: it is read as an immutable value at any time
 * and changed by one thread at a time.
 *
 * <p>A change is decided under the lock of changes, on top of all that were decided before: it is
 * allowed, then checked, then put in line. Without that lock it is made durable, together with what
 * else is in line, then seen, then told to those who take part. So nobody waits for the disk while
 * another change is decided. Locks are taken in this order: that of changes, then those of the
 * orchestrator; who holds one of the orchestrator's must not wait for a change.
 */
public final class RunningDatastore {
    static final ContainerNode EMPTY =
            ImmutableNodes.newContainerBuilder()
                    .withNodeIdentifier(new NodeIdentifier(SchemaContext.NAME))
                    .build();

    private static final Logger LOG = LoggerFactory.getLogger(RunningDatastore.class);

    /** How often a change is decided again because what it was built on failed. */
    private static final int MAX_ATTEMPTS = 10;

    private final Orchestrator orchestrator;
    private final Content content;
    private final Trees trees;
    private final ConfigPieces pieces;
    private final ManagerEntries managers;
    private final ReentrantLock changing = new ReentrantLock();
    private final Commits commits = new Commits(this::keep);
    private final List<CommitParticipant> participants = new CopyOnWriteArrayList<>();
    private final Optional<ConfigChange> undone;
    private Function<ConfigPieces.Touched, Kept> keeping;

    /** With all that is decided, durable or not; its root is {@code tip}. */
    private DataTree tree;

    private ContainerNode tip;
    private volatile ContainerNode current;

    /**
     * Loads what the orchestrator has kept.
     *
     * @throws BroException as STARTUP_FAILED if it is not acceptable
     */
    public RunningDatastore(Schema schema, Content content, Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
        this.content = content;
        this.trees = new Trees(schema.structure());
        var json = new ConfigJson(schema.context());
        var bro = schema.module(Schema.BRO).orElseThrow().getQNameModule();
        this.managers = new ManagerEntries(QName.create(bro, "backup-manager"));
        this.pieces = new ConfigPieces(json, managers.list());
        this.keeping = this::plainly;
        StoredConfig.Loaded loaded =
                new StoredConfig(orchestrator, trees, json, pieces, managers).load();
        this.undone = loaded.undone();
        this.current = loaded.root();
        this.tip = current;
        this.tree = trees.of(current);
    }

    /** The configuration as it is now: all that is durable. */
    public ContainerNode current() {
        return current;
    }

    /** How the start went back to before a commit that nobody had confirmed, if it did. */
    public Optional<ConfigChange> undoneAtStart() {
        return undone;
    }

    /** Has it take part in every change from now on. */
    public void addParticipant(CommitParticipant participant) {
        participants.add(participant);
    }

    /**
     * Has those who take part look at the whole configuration, as when it was loaded.
     *
     * @throws RpcException if one of them refuses it
     * @throws BroException if one of them refuses it
     */
    public void check() {
        doExclusively(
                () -> {
                    DataTree empty = trees.of(EMPTY);
                    DataTreeModification modification = empty.takeSnapshot().newModification();
                    Difference.write(EMPTY, tip, modification);
                    Prepared whole = trees.prepare(modification, empty, EMPTY);
                    check(change(whole, Author.SERVER));
                });
    }

    /**
     * The same at the start, before anybody can change what is wrong.
     *
     * @throws BroException as STARTUP_FAILED, naming what is refused
     */
    public void checkStored() {
        try {
            check();
        } catch (RpcException e) {
            RpcError first = e.errors().getFirst();
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "the stored running configuration breaks a rule of the model: %s%s"
                            .formatted(
                                    first.message(),
                                    first.path().map(it -> " at " + it.expression()).orElse("")),
                    e);
        }
    }

    /**
     * Changes the configuration on behalf of the server.
     *
     * @param edit is given a modification of all that is decided so far; may be called again
     * @throws RpcException if the change is refused
     * @throws BroException if it is refused or cannot be kept
     */
    public void edit(Consumer<DataTreeModification> edit) {
        perform(
                () -> {
                    DataTreeModification modification = modification();
                    edit.accept(modification);
                    return decide(modification, Author.SERVER, Permission.ANYTHING);
                });
    }

    /** The same by a {@code config} element, which is merged. */
    public void edit(XmlElement config) {
        perform(
                () -> {
                    DataTreeModification modification = modification();
                    ConfigEdit.apply(
                            content,
                            config,
                            EditOperation.MERGE,
                            tree.takeSnapshot(),
                            modification,
                            Optional.empty(),
                            Permission.ANYTHING);
                    return decide(modification, Author.SERVER, Permission.ANYTHING);
                });
    }

    /**
     * Has a manager that the orchestrator made appear, soon. May be called while the orchestrator
     * holds locks of its own.
     */
    public void managerMade(ManagerId manager) {
        Thread.ofVirtual().name("netconf-manager").start(() -> addManager(manager));
    }

    /** Has all managers of the orchestrator appear that it does not hold yet. */
    public void addManagers() {
        Set<ManagerId> known = managers.of(current);
        List<ManagerId> missing =
                orchestrator.managers().stream()
                        .map(BackupManager::id)
                        .filter(it -> !known.contains(it))
                        .toList();
        if (!missing.isEmpty()) {
            edit(modification -> missing.forEach(it -> managers.add(it, modification)));
        }
    }

    private void addManager(ManagerId manager) {
        try {
            edit(modification -> managers.add(manager, modification));
        } catch (RpcException | BroException e) {
            LOG.atError()
                    .addKeyValue("manager", manager)
                    .setCause(e)
                    .log("a manager that was made is not in the running configuration");
        }
    }

    // what follows is for the other datastores; but for perform and exclusively, under the lock

    /**
     * Decides something and waits until it is durable.
     *
     * @param decision run under the lock of changes, perhaps more than once
     */
    void perform(Supplier<Commit> decision) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Commit commit = exclusively(decision);
            commits.complete(commit);
            RuntimeException failure = commit.failure();
            if (failure != null) {
                throw failure;
            }
            if (commit.outcome() == Outcome.KEPT) {
                return;
            }
        }
        throw RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.IN_USE,
                        "other changes failed again and again")
                .asException();
    }

    /** Does something while nobody changes anything. */
    <T> T exclusively(Supplier<T> work) {
        changing.lock();
        try {
            return work.get();
        } finally {
            changing.unlock();
        }
    }

    /** Does something that makes nothing while nobody changes anything. */
    void doExclusively(Runnable work) {
        changing.lock();
        try {
            work.run();
        } finally {
            changing.unlock();
        }
    }

    /** Says what is to be kept of every change from now on. */
    void keepBy(Function<ConfigPieces.Touched, Kept> decision) {
        keeping = decision;
    }

    /**
     * What is kept of a change.
     *
     * @param undo to be run if it turns out that it cannot be kept
     */
    record Kept(ConfigurationChange change, Runnable undo) {}

    /** Keeps a change and nothing else. */
    Kept plainly(ConfigPieces.Touched touched) {
        return new Kept(pieces.change(touched), () -> {});
    }

    ConfigPieces pieces() {
        return pieces;
    }

    Trees trees() {
        return trees;
    }

    Content content() {
        return content;
    }

    ManagerEntries managers() {
        return managers;
    }

    Orchestrator orchestrator() {
        return orchestrator;
    }

    /** All that is decided. */
    ContainerNode tip() {
        return tip;
    }

    DataTree tree() {
        return tree;
    }

    DataTreeModification modification() {
        return tree.takeSnapshot().newModification();
    }

    /** A modification that makes the configuration be another one. */
    DataTreeModification towards(ContainerNode target) {
        DataTreeModification modification = modification();
        Difference.write(tip, target, modification);
        return modification;
    }

    Commit decide(DataTreeModification modification, Author author, Permission permission) {
        return decide(checked(modification, author, permission), () -> {}, () -> {});
    }

    /** A commit that changes nothing; it waits for those before it all the same. */
    Commit nothing(Runnable undo) {
        return decide(unchecked(modification(), Author.SERVER), undo, () -> {});
    }

    /** A change that was looked at, and what it does to the tree. */
    record Checked(ConfigChange change, Prepared prepared, ConfigPieces.Touched pieces) {}

    /**
     * Has a change be allowed and checked; changes nothing.
     *
     * @throws RpcException if it is refused
     * @throws BroException if it is refused
     */
    Checked checked(DataTreeModification modification, Author author, Permission permission) {
        Checked asked = unchecked(modification, author);
        permission.accept(asked.change);
        Checked checked = settled(asked);
        check(checked.change);
        orchestrator.checkConfiguration(checked.pieces.gone());
        return checked;
    }

    /** A change without what has to go because of it, RFC 7950 section 8.3.2. */
    private Checked settled(Checked asked) {
        Checked at = asked;
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            ConfigChange change = at.change;
            List<YangInstanceIdentifier> gone =
                    participants.stream().flatMap(it -> it.withdrawn(change).stream()).toList();
            if (gone.isEmpty()) {
                return at;
            }
            DataTree after = trees.of(change.after());
            DataTreeModification less = after.takeSnapshot().newModification();
            gone.forEach(less::delete);
            ContainerNode target = trees.prepare(less, after, change.after()).after();
            at = unchecked(towards(target), change.author());
        }
        throw RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.OPERATION_FAILED,
                        "conditions of the model depend on each other without end")
                .asException();
    }

    /** The same without asking anybody. */
    Checked unchecked(DataTreeModification modification, Author author) {
        Prepared prepared = trees.prepare(modification, tree, tip);
        return new Checked(change(prepared, author), prepared, pieces.of(prepared.delta()));
    }

    private static ConfigChange change(Prepared prepared, Author author) {
        return new ConfigChange(prepared.before(), prepared.after(), prepared.delta(), author);
    }

    private void check(ConfigChange change) {
        participants.forEach(it -> it.check(change));
    }

    /**
     * Makes a change be on top of what is decided.
     *
     * @param undo as {@link Commit} says
     * @param done as {@link Commit} says
     */
    Commit decide(Checked checked, Runnable undo, Runnable done) {
        tree = trees.commit(checked.prepared, tree);
        tip = checked.change.after();
        Kept kept = keeping.apply(checked.pieces);
        var commit =
                new Commit(
                        checked.change,
                        kept.change,
                        () -> {
                            kept.undo.run();
                            undo.run();
                        },
                        done);
        commits.add(commit);
        return commit;
    }

    // what follows is done by the one who leads, without the lock of changes

    private void keep(List<Commit> batch) {
        int kept = keepAll(batch) ? batch.size() : keepEach(batch);
        for (Commit commit : batch.subList(0, kept)) {
            current = commit.change().after();
            commit.end(Outcome.KEPT);
            tell(commit);
        }
        if (kept < batch.size()) {
            takeBack(batch.subList(kept, batch.size()));
        }
    }

    private boolean keepAll(List<Commit> batch) {
        return keep(() ->
                        batch.stream()
                                .map(Commit::kept)
                                .reduce(ConfigurationChange.NONE, ConfigurationChange::then))
                .isEmpty();
    }

    /** Finds out which one cannot be kept. */
    private int keepEach(List<Commit> batch) {
        for (int i = 0; i < batch.size(); i++) {
            Optional<Throwable> failure = keep(batch.get(i)::kept);
            if (failure.isPresent()) {
                batch.get(i).fail(failure.get());
                return i;
            }
        }
        return batch.size();
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // whatever it is, others wait for the outcome
    private Optional<Throwable> keep(Supplier<ConfigurationChange> what) {
        try {
            ConfigurationChange change = what.get();
            if (!change.isEmpty()) {
                orchestrator.applyConfiguration(change);
            }
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(e);
        }
    }

    private void tell(Commit commit) {
        if (commit.change().delta().modificationType() != ModificationType.UNMODIFIED) {
            participants.forEach(it -> tell(() -> it.applied(commit.change())));
        }
        tell(commit.done());
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the outcome stands; a bug must not change that
    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a change of the configuration was not followed by all");
        }
    }

    /** The first has failed; what was decided on top of it is to be decided again. */
    private void takeBack(List<Commit> failed) {
        doExclusively(
                () -> {
                    List<Commit> waiting = commits.withdraw();
                    var all = new ArrayList<>(failed);
                    all.addAll(waiting);
                    all.reversed().forEach(it -> tell(it.undo()));
                    failed.getFirst().end(Outcome.FAILED);
                    failed.subList(1, failed.size()).forEach(it -> it.end(Outcome.OVERTAKEN));
                    try {
                        tip = current;
                        tree = trees.of(current);
                    } finally {
                        Commits.overtake(waiting);
                    }
                });
    }
}
