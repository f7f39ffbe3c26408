package bro.orchestrator.netconf.action;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.model.api.ActionDefinition;
import org.opendaylight.yangtools.yang.model.api.ActionNodeContainer;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;

/** The nodes of the model that have actions at or below them, each action with its handler. */
final class ActionTree {
    private final Content content;
    private final Map<String, YangAction> handlers;
    private final Set<String> unhandled = new TreeSet<>();

    /**
     * A node of the data tree.
     *
     * @param list if it is one
     * @param step to it, without keys
     * @param keys names of its keys
     */
    record Node(
            DataNodeContainer model,
            Optional<ListSchemaNode> list,
            InstancePath.@Nullable Step step,
            Set<NodeName> keys,
            Map<NodeName, Node> inner,
            Map<NodeName, Action> actions) {}

    /** An action and what carries it out. */
    record Action(ActionDefinition model, InstancePath.Step step, YangAction handler) {}

    private ActionTree(Content content, Map<String, YangAction> handlers) {
        this.content = content;
        this.handlers = new TreeMap<>(handlers);
    }

    /**
     * Joins the actions of the model with their handlers.
     *
     * @param handlers by {@link YangAction#path}
     * @throws BroException as STARTUP_FAILED if one side has what the other has not
     */
    static Node of(DataNodeContainer root, Content content, Map<String, YangAction> handlers) {
        var tree = new ActionTree(content, handlers);
        Node top = tree.node(root, "", Optional.empty());
        if (!tree.unhandled.isEmpty() || !tree.handlers.isEmpty()) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "actions without a handler: %s; handlers without an action: %s"
                            .formatted(tree.unhandled, tree.handlers.keySet()));
        }
        return top;
    }

    private Node node(DataNodeContainer model, String above, Optional<InstancePath.Step> step) {
        var actions = new HashMap<NodeName, Action>();
        if (model instanceof ActionNodeContainer container) {
            for (ActionDefinition action : container.getActions()) {
                String path = above + action.getQName().getLocalName();
                YangAction handler = handlers.remove(path);
                if (handler == null) {
                    unhandled.add(path);
                } else {
                    actions.put(
                            NodeName.of(action.getQName()),
                            new Action(action, content.step(action), handler));
                }
            }
        }
        var inner = new HashMap<NodeName, Node>();
        collect(model, above, inner);
        Optional<ListSchemaNode> list =
                model instanceof ListSchemaNode it ? Optional.of(it) : Optional.empty();
        var keys = new HashSet<NodeName>();
        list.ifPresent(it -> it.getKeyDefinition().forEach(key -> keys.add(NodeName.of(key))));
        return new Node(
                model,
                list,
                step.orElse(null),
                Set.copyOf(keys),
                Map.copyOf(inner),
                Map.copyOf(actions));
    }

    private void collect(DataNodeContainer model, String above, Map<NodeName, Node> found) {
        for (DataSchemaNode child : model.getChildNodes()) {
            if (child instanceof ChoiceSchemaNode choice) {
                for (CaseSchemaNode one : choice.getCases()) {
                    collect(one, above, found);
                }
            } else if (child instanceof DataNodeContainer container) {
                String path = above + child.getQName().getLocalName() + "/";
                Node node = node(container, path, Optional.of(content.step(child)));
                if (!node.actions.isEmpty() || !node.inner.isEmpty()) {
                    found.put(NodeName.of(child.getQName()), node);
                }
            }
        }
    }
}
