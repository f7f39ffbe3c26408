package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.datastore.EditOperation;
import bro.orchestrator.netconf.datastore.StateSource;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.Namespaces;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.NotificationDefinition;
import org.opendaylight.yangtools.yang.model.api.RpcDefinition;

/**
 * Access control as RFC 8341 has it, by the rules under {@code /nacm} of the running configuration,
 * which count from the commit on, for all sessions. Shared by all threads.
 */
public final class Nacm implements Access, CommitParticipant, StateSource {
    /** Where its {@linkplain #children state} belongs. */
    public static final String PATH = "nacm";

    static final String NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-acm";

    private static final Set<String> DENIED_RPCS = Set.of("kill-session", "delete-config");
    private static final Set<String> ENDS_OF_REPLAY =
            Set.of("replayComplete", "notificationComplete");
    private static final long COUNTER_32 = 0xFFFF_FFFFL;

    private final PolicyReader reader;
    private final Optional<String> recovery;
    private final Map<String, String> modules = new HashMap<>();
    private final Map<String, String> prefixes = new HashMap<>();
    private final Set<NodeName> deniedRpcs = new HashSet<>();
    private final Set<NodeName> deniedNotifications = new HashSet<>();
    private final LongAdder deniedOperations = new LongAdder();
    private final LongAdder deniedWrites = new LongAdder();
    private final LongAdder deniedEvents = new LongAdder();
    private volatile Policy policy;

    /**
     * Obeys a configuration.
     *
     * @param recovery a user to whom everything is permitted, so that nobody can shut himself out
     */
    public Nacm(Schema schema, ContainerNode running, Optional<String> recovery) {
        this.reader = new PolicyReader(schema);
        this.recovery = recovery;
        this.policy = reader.read(running);
        for (Module module : schema.context().getModules()) {
            String namespace = module.getNamespace().toString();
            modules.put(namespace, module.getName());
            prefixes.put(namespace, module.getPrefix());
            for (RpcDefinition rpc : module.getRpcs()) {
                if (Protection.deny(rpc) == Protection.Deny.ALL) {
                    deniedRpcs.add(NodeName.of(rpc.getQName()));
                }
            }
            for (NotificationDefinition event : module.getNotifications()) {
                if (Protection.deny(event) == Protection.Deny.ALL) {
                    deniedNotifications.add(NodeName.of(event.getQName()));
                }
            }
        }
        DENIED_RPCS.forEach(name -> deniedRpcs.add(new NodeName(Namespaces.BASE, name)));
    }

    @Override
    public void check(ConfigChange change) {
        if (concerns(change)) {
            reader.badPath(change.after()).ifPresent(Nacm::refuse);
        }
    }

    private static void refuse(PolicyReader.BadPath bad) {
        throw RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.INVALID_VALUE,
                        "the path of rule '%s' in rule-list '%s' is no instance-identifier"
                                .formatted(bad.rule(), bad.ruleList()))
                .with("bad-element", "path")
                .withPath(bad.path().errorPath())
                .asException();
    }

    @Override
    public void applied(ConfigChange change) {
        if (concerns(change)) {
            policy = reader.read(change.after());
        }
    }

    private boolean concerns(ConfigChange change) {
        return change.delta().modifiedChild(reader.container()) != null;
    }

    /** What applies to the user of a session; empty if everything is permitted. */
    private Optional<Policy.UserAccess> restrictions(Session session) {
        Policy now = policy;
        if (!now.enabled() || recovery.filter(session.user()::equals).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(now.of(session.user())).filter(user -> !user.everything());
    }

    @Override
    public void requireOperation(Session session, String namespace, String rpc) {
        boolean always =
                (namespace.equals(Namespaces.BASE) && rpc.equals("close-session"))
                        // an action is not an rpc of any module; its node is asked about
                        || namespace.equals(Namespaces.YANG);
        if (always) {
            return;
        }
        var name = new NodeName(namespace, rpc);
        String module = modules.getOrDefault(namespace, "");
        boolean permitted =
                restrictions(session)
                        .map(it -> it.rules().permitRpc(module, rpc, deniedRpcs.contains(name)))
                        .orElse(true);
        if (!permitted) {
            deniedOperations.increment();
            throw denied(
                            ErrorType.PROTOCOL,
                            "user '%s' may not use %s".formatted(session.user(), rpc))
                    .asException();
        }
    }

    private static RpcError denied(ErrorType type, String message) {
        return RpcError.of(type, ErrorTag.ACCESS_DENIED, message);
    }

    @Override
    public void requireAction(Session session, InstancePath action) {
        boolean permitted =
                restrictions(session).map(it -> permitsAction(it.root(), action)).orElse(true);
        if (!permitted) {
            deniedOperations.increment();
            throw denied(
                            ErrorType.PROTOCOL,
                            "user '%s' may not run this action".formatted(session.user()))
                    .withPath(action.errorPath())
                    .asException();
        }
    }

    @Override
    public void requireReach(Session session, InstancePath node) {
        boolean isOutOfReach =
                restrictions(session).map(it -> gate(it, node).isOutOfReach()).orElse(false);
        if (isOutOfReach) {
            throw deniedWrite(session, node);
        }
    }

    @Override
    public void requireEdit(Session session, InstancePath node, EditOperation operation) {
        Right right =
                switch (operation) {
                    case CREATE -> Right.CREATE;
                    case DELETE, REMOVE -> Right.DELETE;
                    case MERGE, REPLACE -> Right.UPDATE;
                    case NONE -> Right.READ;
                };
        if (!restrictions(session).map(it -> gate(it, node).permits(right)).orElse(true)) {
            throw deniedWrite(session, node);
        }
    }

    private static Gate gate(Policy.UserAccess user, InstancePath path) {
        Gate gate = user.root();
        for (InstancePath.Step step : path.steps()) {
            gate = gate.child(new NodeName(step.namespace(), step.name()), step::keys);
        }
        return gate;
    }

    private RpcException deniedWrite(Session session, InstancePath path) {
        deniedWrites.increment();
        return denied(
                        ErrorType.APPLICATION,
                        "user '%s' may not make this change".formatted(session.user()))
                .withPath(path.errorPath())
                .asException();
    }

    private static boolean permitsAction(Gate root, InstancePath action) {
        Gate gate = root;
        for (InstancePath.Step step : action.steps()) {
            if (gate != root && !gate.permits(Right.READ)) {
                return false;
            }
            gate = gate.child(new NodeName(step.namespace(), step.name()), step::keys);
        }
        return gate.permits(Right.EXEC);
    }

    @Override
    public void requireWrite(Session session, ConfigChange change) {
        Optional<InstancePath> denied =
                restrictions(session)
                        .flatMap(
                                it ->
                                        new WriteCheck(ns -> prefixes.getOrDefault(ns, "x"))
                                                .denied(change, it.root()));
        if (denied.isPresent()) {
            throw deniedWrite(session, denied.get());
        }
    }

    @Override
    public DataNode.Children readable(Session session, DataNode.Children root) {
        return restrictions(session).map(it -> ReadableTree.of(root, it.root())).orElse(root);
    }

    @Override
    public ContainerNode readable(Session session, ContainerNode root) {
        return restrictions(session).map(it -> ReadableConfig.of(root, it.root())).orElse(root);
    }

    @Override
    public boolean mayReceive(Session session, DataNode event) {
        if (ENDS_OF_REPLAY.contains(event.name().local())
                && modules.getOrDefault(event.name().namespace(), "").equals("nc-notifications")) {
            return true;
        }
        boolean permitted = restrictions(session).map(user -> mayReceive(user, event)).orElse(true);
        if (!permitted) {
            deniedEvents.increment();
        }
        return permitted;
    }

    private boolean mayReceive(Policy.UserAccess user, DataNode event) {
        NodeName name = event.name();
        if (user.root().leadsToData(name)) {
            return ReadableTree.isReadable(event, user.root());
        }
        String module = modules.getOrDefault(name.namespace(), "");
        return user.rules()
                .permitNotification(module, name.local(), deniedNotifications.contains(name));
    }

    /** The counters of RFC 8341, as they are since the start. */
    @Override
    public Stream<DataNode> children(Map<String, String> keys, ChildQuery query) {
        return Stream.of(
                        counter("denied-operations", deniedOperations),
                        counter("denied-data-writes", deniedWrites),
                        counter("denied-notifications", deniedEvents))
                .filter(leaf -> query.wants(leaf.name()));
    }

    private static DataNode counter(String name, LongAdder count) {
        return DataNode.Leaf.of(
                new NodeName(NAMESPACE, name), Long.toString(count.sum() & COUNTER_32));
    }
}
