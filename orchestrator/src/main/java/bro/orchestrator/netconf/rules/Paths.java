package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Item;
import bro.orchestrator.netconf.xpath.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;

/**
 * Where nodes are.
 *
 * @param base what the top of the tree is below; the root for a whole configuration
 */
record Paths(Model model, InstancePath base) {

    RpcError.Path of(ConfigItem item) {
        var text = new StringBuilder(base.errorPath().expression());
        var prefixes = new LinkedHashMap<>(base.errorPath().prefixes());
        for (ConfigItem step : fromTop(item)) {
            append(step.point().name(), text, prefixes);
            predicates(step.arg(), text, prefixes);
        }
        return path(text, prefixes);
    }

    /** Where a child is, or all children of that name. */
    RpcError.Path of(ConfigItem parent, NodeName child) {
        RpcError.Path above = of(parent);
        var text = new StringBuilder(above.expression());
        var prefixes = new LinkedHashMap<>(above.prefixes());
        if (text.toString().equals("/")) {
            text.setLength(0);
        }
        append(child, text, prefixes);
        return path(text, prefixes);
    }

    private static RpcError.Path path(StringBuilder text, Map<String, String> prefixes) {
        return new RpcError.Path(text.isEmpty() ? "/" : text.toString(), prefixes);
    }

    private static List<ConfigItem> fromTop(ConfigItem item) {
        var path = new ArrayList<ConfigItem>();
        Item at = item;
        while (at instanceof ConfigItem config && config.name().isPresent()) {
            path.add(config);
            at = config.parent();
        }
        return path.reversed();
    }

    private void append(NodeName name, StringBuilder text, Map<String, String> prefixes) {
        text.append('/').append(prefixed(name, prefixes));
    }

    private String prefixed(NodeName name, Map<String, String> prefixes) {
        String prefix = model.prefix(name.namespace());
        prefixes.put(prefix, name.namespace());
        return prefix + ":" + name.local();
    }

    private void predicates(PathArgument arg, StringBuilder text, Map<String, String> prefixes) {
        if (arg instanceof NodeIdentifierWithPredicates entry) {
            for (Map.Entry<QName, Object> key : entry.entrySet()) {
                text.append('[').append(prefixed(NodeName.of(key.getKey()), prefixes));
                text.append('=').append(value(key.getValue(), prefixes)).append(']');
            }
        } else if (arg instanceof NodeWithValue<?> entry) {
            text.append("[.=").append(value(entry.getValue(), prefixes)).append(']');
        }
    }

    private String value(Object value, Map<String, String> prefixes) {
        return switch (value) {
            case QName identity -> Texts.quoted(prefixed(NodeName.of(identity), prefixes));
            default -> Texts.quoted(Texts.of(value, model));
        };
    }

    /** Where a node is, as yangtools has it: with the choices on the way. */
    static YangInstanceIdentifier id(ConfigItem item) {
        var args = new ArrayList<PathArgument>();
        for (ConfigItem step : fromTop(item)) {
            step.point().cases().forEach(it -> args.add(it.arg()));
            if (!step.arg().equals(step.point().arg())) {
                args.add(step.point().arg());
            }
            args.add(step.arg());
        }
        return YangInstanceIdentifier.of(args);
    }
}
