package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.xml.Namespaces;
import java.util.Set;

/** The operations of RFC 6241, and get-schema of RFC 6022. */
public final class BaseOperations {
    private final Schema schema;
    private final Access access;
    private final Sessions sessions;
    private final Datastores datastores;
    private final Trees trees;

    public BaseOperations(
            Schema schema, Access access, Sessions sessions, Datastores datastores, Trees trees) {
        this.schema = schema;
        this.access = access;
        this.sessions = sessions;
        this.datastores = datastores;
        this.trees = trees;
    }

    /** Adds all of them. */
    public void addTo(Operations.Builder operations) {
        addRetrieval(operations);
        new NmdaOperations(access, datastores, trees).addTo(operations);
        addEditing(operations);
        addControl(operations);
        operations.rpc(
                Namespaces.MONITORING,
                "get-schema",
                Set.of("identifier", "version", "format"),
                new GetSchema(schema));
    }

    private void addRetrieval(Operations.Builder operations) {
        var retrieval = new Retrieval(access, trees);
        base(operations, "get", Set.of("filter", "with-defaults"), retrieval::get);
        base(
                operations,
                "get-config",
                Set.of("source", "filter", "with-defaults"),
                retrieval::getConfig);
    }

    private void addEditing(Operations.Builder operations) {
        var editing = new Editing(access, datastores, trees);
        base(
                operations,
                "edit-config",
                Set.of("target", "default-operation", "test-option", "error-option", "config"),
                editing::edit);
        base(operations, "copy-config", Set.of("target", "source", "with-defaults"), editing::copy);
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
        var control = new SessionControl(sessions, datastores);
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
