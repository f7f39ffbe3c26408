package bro.orchestrator.netconf.action;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.rules.InputRules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Reply;
import java.util.Map;

/** Actions that answer with the place they were asked of. */
public final class EchoActions {
    private EchoActions() {}

    /**
     * Adds them, and takes the place of every other action of the model.
     *
     * @param namespaces of their outputs, by their paths
     */
    public static void add(
            Operations.Builder operations,
            Access access,
            Schema schema,
            Content content,
            InputRules rules,
            Map<String, String> namespaces) {
        var handlers =
                namespaces.entrySet().stream()
                        .map(it -> (YangAction) new Echo(it.getKey(), it.getValue()))
                        .toList();
        new Actions(access, schema, content, rules, handlers).addTo(operations);
    }

    private record Echo(String path, String namespace) implements YangAction {
        @Override
        public Reply invoke(InstancePath target, ActionInput input) {
            String at = target.errorPath().expression() + input.leaf("speed").orElse("");
            return out -> out.leaf(namespace, "at", at);
        }
    }
}
