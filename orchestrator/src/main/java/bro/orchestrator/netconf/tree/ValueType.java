package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Leaf;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.impl.codec.TypeDefinitionAwareCodec;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BitsTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.IdentityrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;

/** The type of a leaf: its values as yangtools holds them, and as they are written. */
public final class ValueType {
    /** A literal, or a prefix before a name. */
    private static final Pattern PREFIX =
            Pattern.compile("\"[^\"]*\"|'[^']*'|([A-Za-z_][\\w.-]*):(?=[\\w*])");

    private final TypeDefinition<?> type;
    private final EffectiveModelContext model;
    private final boolean isText;
    private final boolean isXPath;
    private final Optional<TypeDefinitionAwareCodec<Object, ?>> codec;

    ValueType(TypeDefinition<?> type, EffectiveModelContext model) {
        this.type = type;
        this.model = model;
        this.isText = type instanceof StringTypeDefinition;
        this.isXPath = isXPath(type);
        this.codec =
                isText
                        ? Optional.empty()
                        : Optional.ofNullable(TypeDefinitionAwareCodec.from(type));
    }

    /**
     * The value that a text stands for, if it can be told from the text alone.
     *
     * @throws IllegalArgumentException if it is no value of this type
     */
    public Optional<Object> parse(String text) {
        return isText ? Optional.of(text) : codec.map(it -> it.deserialize(text));
    }

    /** Whether a value may be what a text stands for. */
    public boolean mayBe(String text, Object value) {
        return value instanceof QName || text.equals(text(value));
    }

    /** Numbers by their size, all else by what is written. */
    // values of a type are of one class, or of those of the members of a union
    @SuppressWarnings("unchecked")
    public int compare(Object one, Object other) {
        return one instanceof Comparable<?> comparable && one.getClass() == other.getClass()
                ? ((Comparable<Object>) comparable).compareTo(other)
                : text(one).compareTo(text(other));
    }

    /** A leaf with a value as the model writes it in a default. */
    Leaf leafOf(NodeName name, String text) {
        if (type instanceof IdentityrefTypeDefinition identities) {
            String local = text.substring(text.indexOf(':') + 1);
            return identities.getIdentities().stream()
                    .flatMap(base -> model.getDerivedIdentities(base).stream())
                    .map(SchemaNode::getQName)
                    .filter(identity -> identity.getLocalName().equals(local))
                    .findFirst()
                    .map(identity -> leaf(name, identity))
                    .orElseGet(() -> Leaf.of(name, text));
        }
        return leaf(name, parse(text).orElse(text));
    }

    /** A leaf with a value as yangtools holds it. */
    public Leaf leaf(NodeName name, Object value) {
        return switch (value) {
            case String text when isXPath -> xpath(name, text);
            case String text -> Leaf.of(name, text);
            case QName identity ->
                    new Leaf(
                            name,
                            identity.getLocalName(),
                            Optional.of(identity.getNamespace().toString()));
            case YangInstanceIdentifier path -> path(name, path);
            default -> Leaf.of(name, text(value));
        };
    }

    /** A value as it is written, without prefixes. */
    public String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Empty _ -> "";
            case byte[] binary -> Base64.getEncoder().encodeToString(binary);
            case Set<?> bits -> bits(bits);
            case QName identity -> identity.getLocalName();
            default -> value.toString();
        };
    }

    /** Bits in the order of their positions, if the type tells them. */
    private String bits(Set<?> set) {
        List<String> names =
                type instanceof BitsTypeDefinition bits
                        ? bits.getBits().stream()
                                .map(BitsTypeDefinition.Bit::getName)
                                .filter(set::contains)
                                .toList()
                        : set.stream().map(String::valueOf).toList();
        return String.join(" ", names);
    }

    private static boolean isXPath(TypeDefinition<?> type) {
        for (TypeDefinition<?> at = type; at != null; at = at.getBaseType()) {
            if (at.getQName().getLocalName().equals("xpath1.0")) {
                return true;
            }
        }
        return false;
    }

    /** An expression; the prefixes with which it is kept are names of modules. */
    private Leaf xpath(NodeName name, String text) {
        var prefixes = new LinkedHashMap<String, String>();
        Matcher prefix = PREFIX.matcher(text);
        while (prefix.find()) {
            if (prefix.group(1) != null) {
                model.findModules(prefix.group(1)).stream()
                        .findFirst()
                        .ifPresent(
                                module ->
                                        prefixes.put(
                                                module.getName(),
                                                module.getNamespace().toString()));
            }
        }
        return new Leaf(name, text, Optional.empty(), Map.copyOf(prefixes), List.of());
    }

    /** An instance-identifier, without the choices that yangtools has in it. */
    private Leaf path(NodeName name, YangInstanceIdentifier path) {
        var text = new StringBuilder();
        var prefixes = new LinkedHashMap<String, String>();
        ModelNode at = ModelNode.root(model);
        for (PathArgument step : path.getPathArguments()) {
            QName type = step.getNodeType();
            ModelNode below = at.child(NodeName.of(type));
            if (below != null) {
                text.append('/').append(prefixed(type, prefixes));
                at = below;
            }
            if (step instanceof NodeIdentifierWithPredicates entry) {
                entry.asMap()
                        .forEach(
                                (key, value) ->
                                        text.append(predicate(prefixed(key, prefixes), value)));
            } else if (step instanceof NodeWithValue<?> entry) {
                text.append(predicate(".", entry.getValue()));
            }
        }
        return new Leaf(name, text.toString(), Optional.empty(), Map.copyOf(prefixes), List.of());
    }

    private String prefixed(QName name, Map<String, String> prefixes) {
        String prefix = model.findModule(name.getModule()).map(Module::getPrefix).orElse("x");
        prefixes.put(prefix, name.getNamespace().toString());
        return prefix + ":" + name.getLocalName();
    }

    private String predicate(String name, Object value) {
        String text = text(value);
        String quote = text.contains("'") ? "\"" : "'";
        return "[" + name + "=" + quote + text + quote + "]";
    }
}
