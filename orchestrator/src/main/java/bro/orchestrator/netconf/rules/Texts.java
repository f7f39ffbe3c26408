package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Model;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;

/** Values as text, with the names of modules as prefixes. */
final class Texts {
    private Texts() {}

    static String of(Object value, Model model) {
        return switch (value) {
            case Empty _ -> "";
            case byte[] binary -> Base64.getEncoder().encodeToString(binary);
            case Set<?> bits -> bits.stream().map(String::valueOf).collect(Collectors.joining(" "));
            case QName identity -> name(identity, model);
            case YangInstanceIdentifier path -> path(path, model);
            default -> value.toString();
        };
    }

    private static String name(QName name, Model model) {
        NodeName plain = NodeName.of(name);
        return model.moduleName(plain.namespace()) + ":" + plain.local();
    }

    private static String path(YangInstanceIdentifier path, Model model) {
        var text = new StringBuilder();
        PathArgument before = null;
        for (PathArgument step : path.getPathArguments()) {
            // an entry comes after its list, a node of a choice after the choice
            boolean isEntry =
                    before != null
                            && !(step instanceof NodeIdentifier)
                            && before.getNodeType().equals(step.getNodeType());
            if (!isEntry) {
                text.append('/').append(name(step.getNodeType(), model));
            }
            predicates(step, text, model);
            before = step;
        }
        return text.toString();
    }

    private static void predicates(PathArgument step, StringBuilder text, Model model) {
        if (step instanceof NodeIdentifierWithPredicates entry) {
            for (Map.Entry<QName, Object> key : entry.entrySet()) {
                text.append('[').append(name(key.getKey(), model)).append('=');
                text.append(quoted(of(key.getValue(), model))).append(']');
            }
        } else if (step instanceof NodeWithValue<?> entry) {
            text.append("[.=").append(quoted(of(entry.getValue(), model))).append(']');
        }
    }

    /** A text as an XPath literal. */
    static String quoted(String text) {
        return text.contains("'") ? "\"" + text + "\"" : "'" + text + "'";
    }
}
