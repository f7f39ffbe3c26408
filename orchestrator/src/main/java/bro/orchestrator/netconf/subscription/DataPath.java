package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.xml.XmlElement;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.opendaylight.yangtools.yang.model.api.Module;

/** Paths as RFC 8040 section 3.5.3 writes them. Shared by all threads. */
final class DataPath {
    private final Schema schema;
    private final Map<String, String> modules = new ConcurrentHashMap<>();

    DataPath(Schema schema) {
        this.schema = schema;
    }

    /**
     * The path of a node.
     *
     * @param around path of the node around it, empty at the top
     * @param outer its namespace
     * @param values of the keys, or of an entry of a leaf-list
     */
    String of(String around, String outer, String namespace, String name, List<String> values) {
        var path = new StringBuilder(around).append('/');
        if (!namespace.equals(outer)) {
            path.append(module(namespace)).append(':');
        }
        path.append(name);
        if (!values.isEmpty()) {
            path.append('=')
                    .append(
                            values.stream()
                                    .map(DataPath::encoded)
                                    .collect(Collectors.joining(",")));
        }
        return path.toString();
    }

    /** The path of an element that the model knows. */
    String of(String around, String outer, XmlElement element, ModelNode node) {
        List<String> values =
                node.isLeafList()
                        ? List.of(element.text())
                        : node.keyNames().stream()
                                .map(key -> element.child(key).map(XmlElement::text).orElse(""))
                                .toList();
        return of(around, outer, element.namespace(), element.name(), values);
    }

    private String module(String namespace) {
        return modules.computeIfAbsent(
                namespace, it -> schema.module(it).map(Module::getName).orElse("x"));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
