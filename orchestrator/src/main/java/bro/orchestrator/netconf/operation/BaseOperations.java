package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.Conditions;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.xml.Namespaces;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/** The operations of RFC 6241, and get-schema of RFC 6022. */
public final class BaseOperations {
    private final Parts parts;

    /**
     * What the operations work on.
     *
     * @param conditions of what nobody has set in a configuration
     * @param systemMade tells, as it is now, which list entries the server made by itself, by their
     *     paths and keys
     */
    public record Parts(
            Schema schema,
            ModelNode model,
            Access access,
            Sessions sessions,
            Datastores datastores,
            ConfigTree config,
            ConfigTree configAndState,
            List<DataNode.Children> serverState,
            Function<ContainerNode, Conditions> conditions,
            Supplier<BiPredicate<String, List<String>>> systemMade) {}

    public BaseOperations(Parts parts) {
        this.parts = parts;
    }

    /** Adds all of them. */
    public void addTo(Operations.Builder operations) {
        var trees = new Trees(parts);
        addRetrieval(operations, trees);
        new NmdaOperations(parts.access, parts.datastores, trees).addTo(operations);
        addEditing(operations);
        addControl(operations);
        operations.rpc(
                Namespaces.MONITORING,
                "get-schema",
                Set.of("identifier", "version", "format"),
                new GetSchema(parts.schema));
    }

    private void addRetrieval(Operations.Builder operations, Trees trees) {
        var retrieval = new Retrieval(parts.access, trees);
        base(operations, "get", Set.of("filter", "with-defaults"), retrieval::get);
        base(
                operations,
                "get-config",
                Set.of("source", "filter", "with-defaults"),
                retrieval::getConfig);
    }

    private void addEditing(Operations.Builder operations) {
        var editing = new Editing(parts.access, parts.datastores, new Trees(parts));
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
