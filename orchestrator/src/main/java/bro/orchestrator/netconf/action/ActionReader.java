package bro.orchestrator.netconf.action;

import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.ContentErrors;
import bro.orchestrator.netconf.schema.InputCheck;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.model.api.ActionDefinition;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;

/** Finds what an {@code action} element asks for and checks it, RFC 7950 section 7.15.2. */
final class ActionReader {
    private final ActionTree.Node root;
    private final Content content;
    private final InputCheck check;

    /** An action that is asked for. */
    record Call(
            YangAction handler,
            InstancePath target,
            ActionInput input,
            ActionDefinition action,
            XmlElement given) {}

    ActionReader(ActionTree.Node root, Content content) {
        this.root = root;
        this.content = content;
        this.check = new InputCheck(content, _ -> false);
    }

    Call read(XmlElement action) {
        ActionTree.Node node = root;
        XmlElement at = action;
        InstancePath path = InstancePath.ROOT;
        while (true) {
            Content.requireNoText(at, path);
            XmlElement next = onlyChild(at, node);
            var name = NodeName.of(next);
            ActionTree.Action found = node.actions().get(name);
            if (found != null) {
                InstancePath target = path.with(found.step());
                var input = new ActionInput(check.read(found.model().getInput(), next, target));
                return new Call(found.handler(), target, input, found.model(), next);
            }
            ActionTree.Node inner = node.inner().get(name);
            if (inner == null) {
                throw leadsNowhere(node, next, path);
            }
            path = path.with(step(inner, next, path));
            node = inner;
            at = next;
        }
    }

    private InstancePath.Step step(ActionTree.Node node, XmlElement element, InstancePath path) {
        return node.list()
                .map(list -> content.entryStep(list, content.keys(list, element, path)))
                .orElseGet(() -> Objects.requireNonNull(node.step()));
    }

    /** There may be no such node, or no action in it. */
    private RpcException leadsNowhere(ActionTree.Node node, XmlElement element, InstancePath path) {
        return switch (content.child(node.model(), element, path)) {
            case ListSchemaNode list -> {
                var keys = list.getKeyDefinition();
                InstancePath entry =
                        path.with(content.entryStep(list, content.keys(list, element, path)));
                yield element.children().size() > keys.size()
                        ? ContentErrors.unknownElement(element.children().getLast(), entry)
                        : noAction();
            }
            case DataNodeContainer _ when element.children().isEmpty() -> noAction();
            case DataNodeContainer _ ->
                    ContentErrors.unknownElement(element.children().getFirst(), path);
            default -> ContentErrors.unknownElement(element, path);
        };
    }

    private static XmlElement onlyChild(XmlElement element, ActionTree.Node node) {
        XmlElement only = null;
        for (XmlElement child : element.children()) {
            if (!node.keys().contains(NodeName.of(child))) {
                requireNone(only, child);
                only = child;
            }
        }
        if (only == null) {
            throw noAction();
        }
        return only;
    }

    private static void requireNone(@Nullable XmlElement before, XmlElement another) {
        if (before != null) {
            throw RpcError.of(
                            ErrorType.PROTOCOL,
                            ErrorTag.BAD_ELEMENT,
                            "more than one action is named")
                    .with("bad-element", another.name())
                    .asException();
        }
    }

    private static RpcException noAction() {
        return RpcError.of(ErrorType.PROTOCOL, ErrorTag.MISSING_ELEMENT, "no action is named")
                .with("bad-element", "action")
                .asException();
    }
}
