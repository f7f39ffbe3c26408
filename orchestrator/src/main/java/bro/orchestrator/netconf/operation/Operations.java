package bro.orchestrator.netconf.operation;

import static bro.orchestrator.netconf.session.Role.ADMIN;
import static bro.orchestrator.netconf.session.Role.OPERATOR;
import static bro.orchestrator.netconf.session.Role.VIEWER;

import bro.orchestrator.netconf.action.Actions;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Role;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All operations, by name. Shared by all threads once it is built. */
public final class Operations implements RpcHandler {
    private final Map<Name, Entry> byName = new HashMap<>();

    private record Name(String namespace, String local) {}

    /** An operation, who may use it, and its parameters; none if it checks its content itself. */
    private record Entry(Role needed, Optional<Set<String>> parameters, Operation operation) {}

    private Operations() {}

    /** What the operations work on. */
    public record Parts(
            Schema schema,
            Sessions sessions,
            Locks locks,
            RunningDatastore running,
            ConfigTree config,
            ConfigTree configAndState,
            List<DataNode.Children> serverState,
            Actions actions,
            Operation createSubscription) {}

    public static Operations of(Parts parts) {
        var all = new Operations();
        var retrieval =
                new Retrieval(parts.running, parts.config, parts.configAndState, parts.serverState);
        all.base("get", VIEWER, Set.of("filter"), retrieval::get);
        all.base("get-config", VIEWER, Set.of("source", "filter"), retrieval::getConfig);
        var editing = new Editing(parts.running, parts.locks);
        all.base(
                "edit-config",
                ADMIN,
                Set.of("target", "default-operation", "test-option", "error-option", "config"),
                editing::edit);
        all.base("copy-config", ADMIN, Set.of("target", "source"), editing::copy);
        all.base("delete-config", ADMIN, Set.of("target"), editing::delete);
        all.base("validate", VIEWER, Set.of("source"), editing::validate);
        var control = new SessionControl(parts.sessions, parts.locks, parts.running);
        all.base("lock", ADMIN, Set.of("target"), control::lock);
        all.base("unlock", ADMIN, Set.of("target"), control::unlock);
        all.base("close-session", VIEWER, Set.of(), control::close);
        all.base("kill-session", ADMIN, Set.of("session-id"), control::kill);
        all.add(
                Namespaces.MONITORING,
                "get-schema",
                new Entry(
                        VIEWER,
                        Optional.of(Set.of("identifier", "version", "format")),
                        new GetSchema(parts.schema)));
        all.add(
                Namespaces.NOTIFICATION,
                "create-subscription",
                new Entry(
                        VIEWER,
                        Optional.of(Set.of("stream", "filter", "startTime", "stopTime")),
                        parts.createSubscription));
        all.add(
                Namespaces.YANG,
                "action",
                new Entry(
                        OPERATOR,
                        Optional.empty(),
                        (_, parameters) -> parts.actions.invoke(parameters.operation())));
        return all;
    }

    private void base(String name, Role needed, Set<String> parameters, Operation operation) {
        add(Namespaces.BASE, name, new Entry(needed, Optional.of(parameters), operation));
    }

    private void add(String namespace, String name, Entry entry) {
        byName.put(new Name(namespace, name), entry);
    }

    @Override
    public Reply handle(Session session, XmlElement operation) {
        Entry entry = byName.get(new Name(operation.namespace(), operation.name()));
        if (entry == null) {
            throw unknown(operation);
        }
        if (!session.role().covers(entry.needed)) {
            throw Parameters.protocol(
                            ErrorTag.ACCESS_DENIED,
                            "user '%s' may not use %s".formatted(session.user(), operation.name()))
                    .asException();
        }
        Parameters parameters =
                entry.parameters
                        .map(allowed -> Parameters.of(operation, allowed))
                        .orElseGet(() -> Parameters.unchecked(operation));
        return entry.operation.run(session, parameters);
    }

    private RpcException unknown(XmlElement operation) {
        boolean isKnownNamespace =
                byName.keySet().stream()
                        .anyMatch(name -> name.namespace().equals(operation.namespace()));
        RpcError error =
                isKnownNamespace
                        ? Parameters.protocol(
                                ErrorTag.OPERATION_NOT_SUPPORTED,
                                "there is no operation '%s'".formatted(operation.name()))
                        : Parameters.protocol(
                                        ErrorTag.UNKNOWN_NAMESPACE,
                                        "operation '%s' is in a namespace that is not known"
                                                .formatted(operation.name()))
                                .with("bad-element", operation.name())
                                .with("bad-namespace", operation.namespace());
        return error.asException();
    }
}
