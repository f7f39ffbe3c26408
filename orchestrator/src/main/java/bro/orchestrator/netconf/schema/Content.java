package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/**
 * Reads XML by the model, refusing whatever does not follow it. Shared by all threads.
 *
 * <p>Every method that is given a path throws {@link bro.orchestrator.netconf.session.RpcException}
 * naming it.
 */
public final class Content {
    private final Schema schema;
    private final ValueReader values;
    private final LeafrefTypes leafrefs;
    // of the nodes of the model, of which there are only so many
    private final Map<DataNodeContainer, Shape> shapes = new ConcurrentHashMap<>();
    private final Map<SchemaNode, InstancePath.Step> steps = new ConcurrentHashMap<>();

    public Content(Schema schema) {
        this.schema = schema;
        this.values = new ValueReader(schema);
        this.leafrefs = new LeafrefTypes(schema);
    }

    /** The name that an element has in the model. */
    public QName nameOf(XmlElement element, InstancePath parent) {
        Module module =
                schema.implemented(element.namespace())
                        .orElseThrow(() -> ContentErrors.unknownNamespace(element, parent));
        return QName.create(module.getQNameModule(), element.name());
    }

    /** The node of the model that an element below {@code parent} stands for. */
    public DataSchemaNode child(
            DataNodeContainer parent, XmlElement element, InstancePath parentPath) {
        return shape(parent).child(element).orElseThrow(() -> unknown(element, parentPath));
    }

    Shape shape(DataNodeContainer node) {
        return shapes.computeIfAbsent(
                node, it -> Shape.of(it, namespace -> schema.implemented(namespace).isPresent()));
    }

    private RpcException unknown(XmlElement element, InstancePath parent) {
        return schema.implemented(element.namespace()).isPresent()
                ? ContentErrors.unknownElement(element, parent)
                : ContentErrors.unknownNamespace(element, parent);
    }

    /** One step of a path that leads to no list entry. */
    public InstancePath.Step step(SchemaNode node) {
        return steps.computeIfAbsent(node, it -> step(it.getQName()));
    }

    private InstancePath.Step step(QName name) {
        String namespace = name.getNamespace().toString();
        String prefix = schema.module(namespace).map(Module::getPrefix).orElse("x");
        return new InstancePath.Step(namespace, prefix, name.getLocalName(), Map.of());
    }

    /** The values of an entry's keys, checked; a text as it was given for each. */
    public Map<QName, Object> keys(ListSchemaNode list, XmlElement entry, InstancePath parent) {
        InstancePath unkeyed = parent.with(step(list));
        var values = new LinkedHashMap<QName, Object>();
        for (QName key : list.getKeyDefinition()) {
            List<XmlElement> given =
                    entry.children().stream()
                            .filter(it -> it.is(key.getNamespace().toString(), key.getLocalName()))
                            .toList();
            if (given.isEmpty()) {
                throw ContentErrors.missingElement(key.getLocalName(), unkeyed);
            }
            if (given.size() > 1) {
                throw ContentErrors.duplicate(given.get(1), unkeyed);
            }
            var leaf = (TypedDataSchemaNode) list.getDataChildByName(key);
            values.put(key, value(leaf, given.getFirst(), unkeyed.with(step(leaf))));
        }
        return values;
    }

    /** The step to an entry with those keys. */
    public InstancePath.Step entryStep(ListSchemaNode list, Map<QName, Object> keys) {
        var texts = new LinkedHashMap<String, String>();
        keys.forEach((key, value) -> texts.put(key.getLocalName(), String.valueOf(value)));
        return step(list).with(texts);
    }

    /** The value of a leaf, in the class that yangtools has for its type. */
    public Object value(TypedDataSchemaNode leaf, XmlElement element, InstancePath path) {
        if (!element.children().isEmpty()) {
            throw ContentErrors.unknownElement(element.children().getFirst(), path);
        }
        var given =
                new ValueReader.Given(
                        element.text(), element.scope(), type -> leafrefs.of(type, path));
        try {
            return values.read(leaf.getType(), given);
        } catch (BadValue e) {
            throw invalid(element.name(), path, e);
        }
    }

    private static RpcException invalid(String leaf, InstancePath path, BadValue problem) {
        RpcError error =
                problem.message()
                        .map(it -> ContentErrors.invalidValue(leaf, path, it))
                        .orElseGet(() -> ContentErrors.invalidValue(leaf, path));
        return problem.appTag().map(error::withAppTag).orElse(error).asException();
    }

    /** Refuses text between elements. */
    public static void requireNoText(XmlElement element, InstancePath path) {
        if (!element.trimmed().isEmpty()) {
            throw ContentErrors.unexpectedText(element, path);
        }
    }
}
