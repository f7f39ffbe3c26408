package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.xml.XmlElement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangNetconfErrorAware;
import org.opendaylight.yangtools.yang.data.api.codec.YangInvalidValueException;
import org.opendaylight.yangtools.yang.data.impl.codec.TypeDefinitionAwareCodec;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;

/**
 * Reads XML by the model, refusing whatever does not follow it. Shared by all threads.
 *
 * <p>Every method that is given a path throws {@link bro.orchestrator.netconf.session.RpcException}
 * naming it.
 */
public final class Content {
    private final Schema schema;
    // a codec compiles patterns; types are compared by identity because equality walks them
    private final Map<TypeDefinition<?>, Optional<TypeDefinitionAwareCodec<Object, ?>>> codecs =
            Collections.synchronizedMap(new IdentityHashMap<>());

    public Content(Schema schema) {
        this.schema = schema;
    }

    /** The name that an element has in the model. */
    public QName nameOf(XmlElement element, InstancePath parent) {
        Module module =
                schema.module(element.namespace())
                        .orElseThrow(() -> ContentErrors.unknownNamespace(element, parent));
        return QName.create(module.getQNameModule(), element.name());
    }

    /** The node of the model that an element below {@code parent} stands for. */
    public DataSchemaNode child(
            DataNodeContainer parent, XmlElement element, InstancePath parentPath) {
        return parent.findDataTreeChild(nameOf(element, parentPath))
                .orElseThrow(() -> ContentErrors.unknownElement(element, parentPath));
    }

    /** One step of a path that leads to no list entry. */
    public InstancePath.Step step(SchemaNode node) {
        return step(node, Map.of());
    }

    private InstancePath.Step step(SchemaNode node, Map<String, String> keys) {
        QName name = node.getQName();
        String namespace = name.getNamespace().toString();
        String prefix = schema.module(namespace).map(Module::getPrefix).orElse("x");
        return new InstancePath.Step(namespace, prefix, name.getLocalName(), keys);
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
        return step(list, texts);
    }

    /** The value of a leaf, in the class that yangtools has for its type. */
    public Object value(TypedDataSchemaNode leaf, XmlElement element, InstancePath path) {
        if (!element.children().isEmpty()) {
            throw ContentErrors.unknownElement(element.children().getFirst(), path);
        }
        var codec = codecs.computeIfAbsent(leaf.getType(), Content::codec);
        if (codec.isEmpty()) {
            return element.text();
        }
        try {
            if (!(leaf.getType() instanceof StringTypeDefinition type)) {
                return codec.get().deserialize(element.trimmed());
            }
            requireBaseTypes(type, element.text());
            codec.get().deserialize(element.text());
            return Canonical.of(
                    type,
                    element.text(),
                    element.scope(),
                    namespace -> schema.module(namespace).map(Module::getName),
                    name -> !schema.context().findModules(name).isEmpty());
        } catch (YangInvalidValueException e) {
            var error = ContentErrors.invalidValue(element.name(), path);
            throw appTag(e).map(error::withAppTag).orElse(error).asException();
        } catch (IllegalArgumentException e) {
            throw ContentErrors.invalidValue(element.name(), path).asException();
        }
    }

    /** A codec checks the patterns of its own type alone, not those of what it is derived from. */
    private void requireBaseTypes(StringTypeDefinition type, String text) {
        for (var base = type.getBaseType(); base != null; base = base.getBaseType()) {
            codecs.computeIfAbsent(base, Content::codec).ifPresent(it -> it.deserialize(text));
        }
    }

    private static Optional<String> appTag(YangNetconfErrorAware failure) {
        return failure.getNetconfErrors().stream()
                .flatMap(error -> Optional.ofNullable(error.appTag()).stream())
                .findFirst();
    }

    private static Optional<TypeDefinitionAwareCodec<Object, ?>> codec(TypeDefinition<?> type) {
        return Optional.ofNullable(TypeDefinitionAwareCodec.from(type));
    }

    /** Refuses text between elements. */
    public static void requireNoText(XmlElement element, InstancePath path) {
        if (!element.trimmed().isEmpty()) {
            throw ContentErrors.unexpectedText(element, path);
        }
    }
}
