package bro.orchestrator.netconf.action;

import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.ContentErrors;
import bro.orchestrator.netconf.schema.InputCheck;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.ActionDefinition;
import org.opendaylight.yangtools.yang.model.api.ActionNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.InputSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/** Finds what an {@code action} element asks for and checks it, RFC 7950 section 7.15.2. */
final class ActionReader {
    private final Schema schema;
    private final Content content;
    private final InputCheck check;

    /** An action that is asked for. */
    record Call(
            InstancePath target, ActionInput input, ActionDefinition action, XmlElement given) {}

    ActionReader(Schema schema, Content content) {
        this.schema = schema;
        this.content = content;
        this.check = new InputCheck(content, _ -> false);
    }

    Call read(XmlElement action) {
        return descend(schema.context(), action, List.of(), InstancePath.ROOT);
    }

    private Call descend(
            DataNodeContainer node, XmlElement element, List<QName> keys, InstancePath path) {
        Content.requireNoText(element, path);
        XmlElement next = onlyChild(element, keys);
        QName name = content.nameOf(next, path);
        Optional<? extends ActionDefinition> action =
                node instanceof ActionNodeContainer actions
                        ? actions.findAction(name)
                        : Optional.empty();
        if (action.isPresent()) {
            InstancePath target = path.with(content.step(action.get()));
            return new Call(
                    target, input(action.get().getInput(), next, target), action.get(), next);
        }
        DataSchemaNode child = content.child(node, next, path);
        return switch (child) {
            case ListSchemaNode list -> {
                Map<QName, Object> values = content.keys(list, next, path);
                InstancePath entry = path.with(content.entryStep(list, values));
                yield descend(list, next, list.getKeyDefinition(), entry);
            }
            case DataNodeContainer container ->
                    descend(container, next, List.of(), path.with(content.step(child)));
            default -> throw ContentErrors.unknownElement(next, path);
        };
    }

    private static XmlElement onlyChild(XmlElement element, List<QName> keys) {
        List<XmlElement> others =
                element.children().stream().filter(child -> !isKey(child, keys)).toList();
        if (others.isEmpty()) {
            throw RpcError.of(ErrorType.PROTOCOL, ErrorTag.MISSING_ELEMENT, "no action is named")
                    .with("bad-element", "action")
                    .asException();
        }
        if (others.size() > 1) {
            throw RpcError.of(
                            ErrorType.PROTOCOL,
                            ErrorTag.BAD_ELEMENT,
                            "more than one action is named")
                    .with("bad-element", others.get(1).name())
                    .asException();
        }
        return others.getFirst();
    }

    private static boolean isKey(XmlElement child, List<QName> keys) {
        return keys.stream()
                .anyMatch(key -> child.is(key.getNamespace().toString(), key.getLocalName()));
    }

    private ActionInput input(InputSchemaNode model, XmlElement given, InstancePath path) {
        check.check(model, given, path);
        var leaves = new HashMap<String, List<Object>>();
        for (XmlElement element : given.children()) {
            if (content.child(model, element, path) instanceof TypedDataSchemaNode leaf) {
                leaves.computeIfAbsent(element.name(), _ -> new ArrayList<>())
                        .add(content.value(leaf, element, path));
            }
        }
        return new ActionInput(leaves);
    }
}
