package bro.orchestrator.netconf.access;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;

/** The keys of a list entry by their local names, or the value of a leaf-list under {@code .}. */
final class PathKeys {
    private PathKeys() {}

    static Map<String, String> of(PathArgument name) {
        return switch (name) {
            case NodeIdentifierWithPredicates entry -> {
                var keys = new LinkedHashMap<String, String>();
                entry.asMap().forEach((key, value) -> keys.put(key.getLocalName(), text(value)));
                yield keys;
            }
            case NodeWithValue<?> value -> Map.of(".", text(value.getValue()));
            default -> Map.of();
        };
    }

    private static String text(Object value) {
        return value instanceof QName identity ? identity.getLocalName() : value.toString();
    }
}
