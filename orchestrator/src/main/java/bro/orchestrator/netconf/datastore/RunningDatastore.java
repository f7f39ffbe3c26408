package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidate;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeSnapshot;
import org.opendaylight.yangtools.yang.data.tree.api.DataValidationFailedException;
import org.opendaylight.yangtools.yang.data.tree.api.TreeType;
import org.opendaylight.yangtools.yang.data.tree.impl.ReferenceDataTreeFactory;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.SchemaContext;

/**
 * The running configuration. Shared by all threads: it is read as an immutable value at any time
 * and changed by one thread at a time. A change is checked, then kept by the orchestrator, then
 * seen.
 */
public final class RunningDatastore {
    private static final ContainerNode EMPTY =
            ImmutableNodes.newContainerBuilder()
                    .withNodeIdentifier(new NodeIdentifier(SchemaContext.NAME))
                    .build();

    private final Orchestrator orchestrator;
    private final Content content;
    private final EffectiveModelContext model;
    private final ConfigJson json;
    private final DataTree tree;
    private final QName managerList;
    private final ReentrantLock changing = new ReentrantLock();
    private final List<CommitParticipant> participants = new CopyOnWriteArrayList<>();
    private final Queue<ManagerId> made = new ConcurrentLinkedQueue<>();
    private volatile ContainerNode current = EMPTY;

    /**
     * Loads what the orchestrator has kept.
     *
     * @throws BroException as STARTUP_FAILED if it is not acceptable
     */
    public RunningDatastore(Schema schema, Content content, Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
        this.content = content;
        this.model = schema.context();
        this.json = new ConfigJson(model);
        this.managerList =
                QName.create(
                        schema.module(Schema.BRO).orElseThrow().getQNameModule(), "backup-manager");
        this.tree =
                new ReferenceDataTreeFactory()
                        .create(
                                DataTreeConfiguration.builder(TreeType.CONFIGURATION)
                                        .setMandatoryNodesValidation(true)
                                        .setUniqueIndexes(true)
                                        .setRecursiveWriteValidation(true)
                                        .build(),
                                model);
        load();
    }

    private void load() {
        orchestrator.runningConfiguration().map(json::read).ifPresent(this::restore);
        orchestrator.managers().stream()
                .filter(BackupManager::systemCreated)
                .map(BackupManager::id)
                .forEach(made::add);
        addMade();
    }

    private void restore(ContainerNode stored) {
        DataTreeModification modification = tree.takeSnapshot().newModification();
        try {
            modification.write(YangInstanceIdentifier.of(), stored);
            show(prepare(modification));
        } catch (RpcException | IllegalArgumentException e) {
            throw ConfigJson.unacceptable(e);
        }
    }

    /** Has somebody take part in every commit from now on, after those who do already. */
    public void addParticipant(CommitParticipant participant) {
        participants.add(participant);
    }

    /** The configuration as it is now. */
    public ContainerNode current() {
        if (!made.isEmpty() && changing.tryLock()) {
            try {
                addMade();
            } finally {
                changing.unlock();
            }
        }
        return current;
    }

    /**
     * Has a manager that the orchestrator made appear. May be called while the orchestrator holds
     * locks of its own, so it never waits for a change that is under way.
     */
    public void managerMade(ManagerId manager) {
        made.add(manager);
        current();
    }

    private void addMade() {
        DataTreeModification modification = tree.takeSnapshot().newModification();
        boolean any = false;
        for (ManagerId id = made.poll(); id != null; id = made.poll()) {
            add(id, modification);
            any = true;
        }
        if (any) {
            show(prepare(modification));
        }
    }

    private void add(ManagerId manager, DataTreeModification modification) {
        QName id = QName.create(managerList, "id");
        var key = NodeIdentifierWithPredicates.of(managerList, id, manager.value());
        YangInstanceIdentifier path =
                YangInstanceIdentifier.of(
                        new NodeIdentifier(QName.create(managerList, "brm")),
                        new NodeIdentifier(managerList),
                        key);
        modification.merge(
                path,
                ImmutableNodes.newMapEntryBuilder()
                        .withNodeIdentifier(key)
                        .withChild(ImmutableNodes.leafNode(id, manager.value()))
                        .build());
    }

    /**
     * Applies an edit: all of it or, unless it is to go on after errors, nothing.
     *
     * @param config the {@code config} element
     * @param permission throws if the change is not allowed; asked while nobody else changes
     *     anything, before anybody else is asked
     * @throws RpcException naming what cannot be done
     * @throws BroException if the orchestrator refuses
     */
    public void edit(
            XmlElement config,
            EditOptions options,
            Author author,
            Consumer<ConfigChange> permission) {
        changing.lock();
        try {
            addMade();
            DataTreeSnapshot before = tree.takeSnapshot();
            var errors = new ArrayList<RpcError>();
            DataTreeModification after = apply(config, options, before, errors);
            commit(after, options.testOnly(), author, permission);
            if (!errors.isEmpty()) {
                throw new RpcException(errors);
            }
        } finally {
            changing.unlock();
        }
    }

    /** Does something while no edit is under way. */
    public void betweenChanges(Runnable work) {
        changing.lock();
        try {
            work.run();
        } finally {
            changing.unlock();
        }
    }

    /** Checks a whole configuration that is to replace nothing. */
    public void validate(XmlElement config) {
        var empty =
                new ReferenceDataTreeFactory()
                        .create(DataTreeConfiguration.DEFAULT_CONFIGURATION, model);
        DataTreeSnapshot before = empty.takeSnapshot();
        DataTreeModification after = apply(config, EditOptions.PLAIN, before, new ArrayList<>());
        changing.lock();
        try {
            addMade();
            ContainerNode root = after(after, empty);
            DataTreeModification whole = tree.takeSnapshot().newModification();
            whole.write(YangInstanceIdentifier.of(), root);
            prepare(whole);
            orchestrator.checkConfiguration(managers(root));
        } finally {
            changing.unlock();
        }
    }

    /** Checks the configuration as it is now. */
    public void validate() {
        orchestrator.checkConfiguration(managers(current()));
    }

    private DataTreeModification apply(
            XmlElement config,
            EditOptions options,
            DataTreeSnapshot before,
            List<RpcError> errors) {
        DataTreeModification after = before.newModification();
        var edit = new ConfigEdit(content, before, after);
        var seen = new HashSet<YangInstanceIdentifier>();
        for (XmlElement element : config.children()) {
            try {
                edit.apply(model, element, options.defaultOperation(), seen);
            } catch (RpcException e) {
                if (!options.continueOnError()) {
                    throw e;
                }
                errors.addAll(e.errors());
            }
        }
        return after;
    }

    private void commit(
            DataTreeModification modification,
            boolean testOnly,
            Author author,
            Consumer<ConfigChange> permission) {
        DataTreeCandidate candidate = prepare(modification);
        ContainerNode root = root(candidate);
        var change = new ConfigChange(current, root, candidate.getRootNode(), author);
        permission.accept(change);
        participants.forEach(participant -> participant.check(change));
        Set<ManagerId> managers = managers(root);
        orchestrator.checkConfiguration(managers);
        if (!testOnly) {
            orchestrator.applyConfiguration(managers, json.write(root));
            show(candidate);
            participants.forEach(participant -> participant.applied(change));
        }
    }

    private DataTreeCandidate prepare(DataTreeModification modification) {
        return prepare(modification, tree);
    }

    private static ContainerNode after(DataTreeModification modification, DataTree tree) {
        return root(prepare(modification, tree));
    }

    private static DataTreeCandidate prepare(DataTreeModification modification, DataTree tree) {
        try {
            modification.ready();
            tree.validate(modification);
            return tree.prepare(modification);
        } catch (DataValidationFailedException | IllegalArgumentException e) {
            throw ValidationErrors.of(e);
        }
    }

    private void show(DataTreeCandidate candidate) {
        tree.commit(candidate);
        current = root(candidate);
    }

    private static ContainerNode root(DataTreeCandidate candidate) {
        return candidate.getRootNode().dataAfter() instanceof ContainerNode root ? root : EMPTY;
    }

    private Set<ManagerId> managers(ContainerNode root) {
        var ids = new TreeSet<ManagerId>();
        NormalizedNode brm = root.childByArg(new NodeIdentifier(QName.create(managerList, "brm")));
        if (brm instanceof ContainerNode container
                && container.childByArg(new NodeIdentifier(managerList)) instanceof MapNode list) {
            list.body()
                    .forEach(
                            entry ->
                                    ids.add(
                                            new ManagerId(
                                                    entry.name()
                                                            .values()
                                                            .iterator()
                                                            .next()
                                                            .toString())));
        }
        return ids;
    }
}
