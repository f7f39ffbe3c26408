package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.schema.ValueReader.Given;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/** Reads values of type instance-identifier, RFC 7950 section 9.13. Shared by all threads. */
final class InstanceIdentifiers {
    private static final Pattern STEP =
            Pattern.compile(
                    "/\\s*([\\w.-]+)\\s*:\\s*([\\w.-]+)\\s*((?:\\[[^\\]\"']*"
                            + "(?:\"[^\"]*\"|'[^']*')\\s*\\]\\s*)*)");
    private static final Pattern PREDICATE =
            Pattern.compile(
                    "\\[\\s*(?:([\\w.-]+)\\s*:\\s*([\\w.-]+)|\\.)\\s*=\\s*"
                            + "(?:\"([^\"]*)\"|'([^']*)')\\s*\\]\\s*");
    private static final int MAX_LENGTH = 8_192;

    private final Schema schema;
    private final ValueReader values;

    InstanceIdentifiers(Schema schema, ValueReader values) {
        this.schema = schema;
        this.values = values;
    }

    /** The path, with the choices on the way as yangtools has them. */
    YangInstanceIdentifier read(Given given) throws BadValue {
        String text = given.trimmed();
        if (text.length() > MAX_LENGTH) {
            throw BadValue.plain();
        }
        var path = new ArrayList<PathArgument>();
        DataSchemaNode at = schema.context();
        Matcher step = STEP.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!step.find(end) || step.start() != end) {
                throw BadValue.plain();
            }
            at = child(at, name(step.group(1), step.group(2), given), path);
            path.add(new NodeIdentifier(at.getQName()));
            Map<QName, String> predicates = predicates(step.group(3), at, given);
            if (!predicates.isEmpty()) {
                path.add(entry(at, predicates, given));
            }
            end = step.end();
        }
        if (path.isEmpty()) {
            throw BadValue.plain();
        }
        return YangInstanceIdentifier.of(path);
    }

    private QName name(String prefix, String local, Given given) throws BadValue {
        String namespace = given.scope().namespace(prefix).orElseThrow(BadValue::plain);
        Module module = schema.module(namespace).orElseThrow(BadValue::plain);
        return QName.create(module.getQNameModule(), local);
    }

    private static DataSchemaNode child(DataSchemaNode parent, QName name, List<PathArgument> path)
            throws BadValue {
        if (!(parent instanceof DataNodeContainer container)) {
            throw BadValue.plain();
        }
        var choices = new ArrayList<PathArgument>();
        DataSchemaNode found = find(container, name, choices);
        if (found == null) {
            throw BadValue.plain();
        }
        path.addAll(choices);
        return found;
    }

    private static @Nullable DataSchemaNode find(
            DataNodeContainer container, QName name, List<PathArgument> choices) {
        DataSchemaNode direct = container.dataChildByName(name);
        if (direct != null && !(direct instanceof ChoiceSchemaNode)) {
            return direct;
        }
        for (DataSchemaNode node : container.getChildNodes()) {
            if (node instanceof ChoiceSchemaNode choice) {
                choices.add(new NodeIdentifier(choice.getQName()));
                for (var inside : choice.getCases()) {
                    DataSchemaNode found = find(inside, name, choices);
                    if (found != null) {
                        return found;
                    }
                }
                choices.removeLast();
            }
        }
        return null;
    }

    /** The values by the names of keys; of a leaf-list by its own name. */
    private Map<QName, String> predicates(String text, DataSchemaNode node, Given given)
            throws BadValue {
        var found = new LinkedHashMap<QName, String>();
        Matcher predicate = PREDICATE.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!predicate.find(end) || predicate.start() != end) {
                throw BadValue.plain();
            }
            QName key =
                    predicate.group(1) == null
                            ? node.getQName()
                            : name(predicate.group(1), predicate.group(2), given);
            String value = predicate.group(3) == null ? predicate.group(4) : predicate.group(3);
            if (found.put(key, value) != null) {
                throw BadValue.plain();
            }
            end = predicate.end();
        }
        return found;
    }

    private PathArgument entry(DataSchemaNode node, Map<QName, String> predicates, Given given)
            throws BadValue {
        QName name = node.getQName();
        return switch (node) {
            case ListSchemaNode list -> {
                var keys = new LinkedHashMap<QName, Object>();
                for (QName key : list.getKeyDefinition()) {
                    String text = predicates.get(key);
                    if (text == null
                            || !(list.dataChildByName(key) instanceof TypedDataSchemaNode leaf)) {
                        throw BadValue.plain();
                    }
                    keys.put(key, value(leaf, text, given));
                }
                if (keys.size() != predicates.size()) {
                    throw BadValue.plain();
                }
                yield NodeIdentifierWithPredicates.of(name, keys);
            }
            case LeafListSchemaNode leaf when predicates.containsKey(name) ->
                    new NodeWithValue<>(name, value(leaf, predicates.get(name), given));
            default -> throw BadValue.plain();
        };
    }

    private Object value(TypedDataSchemaNode leaf, String text, Given given) throws BadValue {
        return values.read(leaf.getType(), new Given(text, given.scope(), given.targets()));
    }
}
