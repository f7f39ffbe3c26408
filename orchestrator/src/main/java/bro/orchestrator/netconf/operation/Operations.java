package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.rules.InputRules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xpath.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All operations, by name. Shared by all threads. */
public final class Operations implements RpcHandler {
    private final Access access;
    private final Model model;
    private final RpcTable table;
    private final Map<NodeName, Entry> byName;

    /** An operation and its parameters; none if it checks its content itself. */
    private record Entry(Optional<Set<String>> parameters, Operation operation) {}

    private Operations(Access access, Model model, RpcTable table, Map<NodeName, Entry> byName) {
        this.access = access;
        this.model = model;
        this.table = table;
        this.byName = Map.copyOf(byName);
    }

    /** Collects operations. Confined to one thread. */
    public static final class Builder {
        private final Map<NodeName, Entry> byName = new HashMap<>();
        private final Model model;

        /** Takes what the expressions in filters need to know. */
        public Builder(Model model) {
            this.model = model;
        }

        /** Adds an rpc whose parameters are elements in its own namespace. */
        public Builder rpc(
                String namespace, String name, Set<String> parameters, Operation operation) {
            byName.put(
                    new NodeName(namespace, name), new Entry(Optional.of(parameters), operation));
            return this;
        }

        /** Adds an rpc that checks its content itself. */
        public Builder rpc(String namespace, String name, Operation operation) {
            byName.put(new NodeName(namespace, name), new Entry(Optional.empty(), operation));
            return this;
        }

        /**
         * Checks that the model and the code have the same rpcs.
         *
         * @throws bro.orchestrator.core.failure.BroException as STARTUP_FAILED
         */
        public Operations build(Access access, Schema schema, Content content, InputRules rules) {
            var table = new RpcTable(schema, content, rules, byName.keySet());
            return new Operations(access, model, table, byName);
        }
    }

    @Override
    public Reply handle(Session session, XmlElement operation) {
        Entry entry = byName.get(NodeName.of(operation));
        if (entry == null) {
            throw unknown(operation);
        }
        access.requireOperation(session, operation.namespace(), operation.name());
        if (entry.parameters.isEmpty()) {
            return entry.operation.run(session, Parameters.unchecked(operation, model));
        }
        Parameters parameters = Parameters.of(operation, entry.parameters.get(), model);
        table.check(operation);
        return entry.operation.run(session, parameters);
    }

    private RpcException unknown(XmlElement operation) {
        // that of actions is known, but to no module
        boolean isKnownNamespace =
                model.knows(operation.namespace()) || operation.namespace().equals(Namespaces.YANG);
        RpcError error =
                isKnownNamespace
                        ? Parameters.protocol(
                                ErrorTag.OPERATION_NOT_SUPPORTED,
                                "there is no operation '%s'".formatted(operation.name()))
                        : Parameters.unknownNamespace("operation", operation);
        return error.asException();
    }
}
