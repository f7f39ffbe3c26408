package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/** Reads which entry a {@code key} or {@code value} attribute means, RFC 7950 section 7.8.6. */
record Anchors(Content content) {
    private static final Pattern PREDICATE =
            Pattern.compile(
                    "\\s*\\[\\s*(?:([^:\\s\\[\\]='\"]+):)?([^:\\s\\[\\]='\"]+)\\s*=\\s*"
                            + "(?:'([^']*)'|\"([^\"]*)\")\\s*\\]\\s*");

    /** The entry whose keys the predicates name. */
    PathArgument entry(
            ListSchemaNode list, String predicates, XmlElement element, InstancePath path) {
        var keys = new ArrayList<XmlElement>();
        Matcher matcher = PREDICATE.matcher(predicates);
        int end = 0;
        while (end < predicates.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw bad("key", element, path);
            }
            keys.add(key(matcher, element, path));
            end = matcher.end();
        }
        if (keys.size() != list.getKeyDefinition().size()) {
            throw bad("key", element, path);
        }
        var entry =
                new XmlElement(
                        element.namespace(), element.name(), List.of(), element.scope(), keys, "");
        try {
            return NodeIdentifierWithPredicates.of(
                    list.getQName(), content.keys(list, entry, path));
        } catch (RpcException e) {
            throw bad("key", element, path);
        }
    }

    private static XmlElement key(Matcher predicate, XmlElement element, InstancePath path) {
        String namespace =
                Optional.ofNullable(predicate.group(1))
                        .map(
                                prefix ->
                                        element.scope()
                                                .namespace(prefix)
                                                .orElseThrow(() -> bad("key", element, path)))
                        .orElse(element.namespace());
        String value = predicate.group(3) == null ? predicate.group(4) : predicate.group(3);
        return XmlElement.leaf(namespace, predicate.group(2), element.scope(), value);
    }

    /** The entry of a leaf-list with that value. */
    PathArgument value(
            LeafListSchemaNode list, String value, XmlElement element, InstancePath path) {
        QName name = list.getQName();
        var entry = XmlElement.leaf(element.namespace(), element.name(), element.scope(), value);
        try {
            return new NodeWithValue<>(
                    name, content.value((TypedDataSchemaNode) list, entry, path));
        } catch (RpcException e) {
            throw bad("value", element, path);
        }
    }

    private static RpcException bad(String attribute, XmlElement element, InstancePath path) {
        return EditAttributes.error(
                        ErrorTag.BAD_ATTRIBUTE, attribute, element, "names no entry", path)
                .asException();
    }
}
