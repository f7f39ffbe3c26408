package bro.orchestrator.netconf.operation;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.rules.InputRules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.InputCheck;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opendaylight.yangtools.yang.model.api.RpcDefinition;

/** The rpcs of the model, against which what clients ask for is held. Shared by all threads. */
final class RpcTable {
    /** Its content is that of the model's actions; they check it. */
    private static final NodeName ACTION = new NodeName(Namespaces.YANG, "action");

    private final Map<NodeName, Row> rows = new HashMap<>();
    private final InputCheck check;
    private final InputRules rules;

    private record Row(RpcDefinition rpc, InstancePath path) {}

    /**
     * Checks that model and code have the same rpcs.
     *
     * @throws BroException as STARTUP_FAILED
     */
    RpcTable(Schema schema, Content content, InputRules rules, Set<NodeName> handled) {
        this.rules = rules;
        // many clients put a filter in the base namespace, whatever the operation's
        check = new InputCheck(content, element -> element.is(Namespaces.BASE, "filter"));
        for (RpcDefinition rpc : schema.context().getOperations()) {
            rows.put(
                    NodeName.of(rpc.getQName()),
                    new Row(rpc, InstancePath.ROOT.with(content.step(rpc))));
        }
        var unmodelled = new TreeSet<>(locals(handled));
        unmodelled.removeAll(locals(rows.keySet()));
        unmodelled.removeAll(locals(Set.of(ACTION)));
        var unhandled = new TreeSet<>(locals(rows.keySet()));
        unhandled.removeAll(locals(handled));
        if (!unmodelled.isEmpty() || !unhandled.isEmpty()) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "rpcs without a handler: %s; handlers without an rpc: %s"
                            .formatted(unhandled, unmodelled));
        }
    }

    private static Set<String> locals(Set<NodeName> names) {
        var locals = new TreeSet<String>();
        names.forEach(name -> locals.add("{%s}%s".formatted(name.namespace(), name.local())));
        return locals;
    }

    /**
     * Holds the input of an rpc against the model.
     *
     * @throws bro.orchestrator.netconf.session.RpcException naming what does not follow it
     */
    void check(XmlElement operation) {
        Row row = rows.get(NodeName.of(operation));
        if (row != null) {
            check.check(row.rpc.getInput(), operation, row.path);
            rules.check(row.rpc, operation, row.path);
        }
    }
}
