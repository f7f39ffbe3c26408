package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.xml.Namespaces;
import java.util.List;
import java.util.Set;

/** The operations of RFC 6241, and get-schema of RFC 6022. */
public final class BaseOperations {
    private final Parts parts;

    /** What the operations work on. */
    public record Parts(
            Schema schema,
            Access access,
            Sessions sessions,
            Datastores datastores,
            ConfigTree config,
            ConfigTree configAndState,
            List<DataNode.Children> serverState) {}

    public BaseOperations(Parts parts) {
        this.parts = parts;
    }

    /** Adds all of them. */
    public void addTo(Operations.Builder operations) {
        addRetrieval(operations);
        addEditing(operations);
        addControl(operations);
        operations.rpc(
                Namespaces.MONITORING,
                "get-schema",
                Set.of("identifier", "version", "format"),
                new GetSchema(parts.schema));
    }

    private void addRetrieval(Operations.Builder operations) {
        var retrieval =
                new Retrieval(
                        parts.access,
                        parts.datastores,
                        parts.config,
                        parts.configAndState,
                        parts.serverState);
        base(operations, "get", Set.of("filter"), retrieval::get);
        base(operations, "get-config", Set.of("source", "filter"), retrieval::getConfig);
    }

    private void addEditing(Operations.Builder operations) {
        var editing = new Editing(parts.access, parts.datastores);
        base(
                operations,
                "edit-config",
                Set.of("target", "default-operation", "test-option", "error-option", "config"),
                editing::edit);
        base(operations, "copy-config", Set.of("target", "source"), editing::copy);
        base(operations, "delete-config", Set.of("target"), editing::delete);
        base(operations, "validate", Set.of("source"), editing::validate);
        base(
                operations,
                "commit",
                Set.of("confirmed", "confirm-timeout", "persist", "persist-id"),
                editing::commit);
        base(operations, "cancel-commit", Set.of("persist-id"), editing::cancel);
        base(operations, "discard-changes", Set.of(), editing::discard);
    }

    private void addControl(Operations.Builder operations) {
        var control = new SessionControl(parts.sessions, parts.datastores);
        base(operations, "lock", Set.of("target"), control::lock);
        base(operations, "unlock", Set.of("target"), control::unlock);
        base(operations, "close-session", Set.of(), control::close);
        base(operations, "kill-session", Set.of("session-id"), control::kill);
    }

    private static void base(
            Operations.Builder operations, String name, Set<String> names, Operation operation) {
        operations.rpc(Namespaces.BASE, name, names, operation);
    }
}
