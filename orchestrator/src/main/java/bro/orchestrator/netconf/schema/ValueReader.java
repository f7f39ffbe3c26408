package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.xml.Scope;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.opendaylight.yangtools.yang.data.impl.codec.TypeDefinitionAwareCodec;
import org.opendaylight.yangtools.yang.model.api.ConstraintMetaDefinition;
import org.opendaylight.yangtools.yang.model.api.IdentitySchemaNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BinaryTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.DecimalTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.IdentityrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.InstanceIdentifierTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LeafrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.RangeRestrictedTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.UnionTypeDefinition;

/** Reads values as XML has them, RFC 7950 section 9. Shared by all threads. */
final class ValueReader {
    /** Octal and hexadecimal numbers are for defaults in modules only. */
    private static final Pattern INTEGER = Pattern.compile("([+-]?)0*([0-9]+)");

    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

    private final Schema schema;
    private final InstanceIdentifiers instances;
    private final Restrictions restrictions = new Restrictions();
    // types are compared by identity because equality walks them
    private final Map<TypeDefinition<?>, Optional<TypeDefinitionAwareCodec<Object, ?>>> codecs =
            Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * A text and where it stands.
     *
     * @param scope the prefixes that it may use
     * @param targets finds the type of what a leafref refers to
     */
    record Given(
            String text, Scope scope, Function<LeafrefTypeDefinition, TypeDefinition<?>> targets) {
        String trimmed() {
            return text.strip();
        }
    }

    ValueReader(Schema schema) {
        this.schema = schema;
        this.instances = new InstanceIdentifiers(schema, this);
    }

    /** The value, in the class that yangtools has for its type. */
    Object read(TypeDefinition<?> type, Given given) throws BadValue {
        return switch (type) {
            case LeafrefTypeDefinition reference -> read(given.targets.apply(reference), given);
            case UnionTypeDefinition union -> member(union, given);
            case IdentityrefTypeDefinition reference -> identity(reference, given);
            case InstanceIdentifierTypeDefinition _ -> instances.read(given);
            default -> plain(type, given);
        };
    }

    /** The first member that takes the text has it, RFC 7950 section 9.12. */
    private Object member(UnionTypeDefinition union, Given given) throws BadValue {
        for (TypeDefinition<?> member : union.getTypes()) {
            try {
                return read(member, given);
            } catch (BadValue e) {
                // the next member may take it
            }
        }
        throw BadValue.plain();
    }

    private Object identity(IdentityrefTypeDefinition type, Given given) throws BadValue {
        String text = given.trimmed();
        int colon = text.indexOf(':');
        String prefix = colon < 0 ? "" : text.substring(0, colon);
        String namespace = given.scope.namespace(prefix).orElseThrow(BadValue::plain);
        String name = text.substring(colon + 1);
        IdentitySchemaNode identity =
                schema.module(namespace).stream()
                        .flatMap(module -> module.getIdentities().stream())
                        .filter(it -> it.getQName().getLocalName().equals(name))
                        .findFirst()
                        .orElseThrow(BadValue::plain);
        // with several bases it has to be derived from all of them
        if (!type.getIdentities().stream().allMatch(base -> isDerived(identity, base))) {
            throw BadValue.plain();
        }
        return identity.getQName();
    }

    private static boolean isDerived(IdentitySchemaNode identity, IdentitySchemaNode base) {
        return identity.getBaseIdentities().stream()
                .anyMatch(it -> it.getQName().equals(base.getQName()) || isDerived(it, base));
    }

    private Object plain(TypeDefinition<?> type, Given given) throws BadValue {
        TypeDefinition<?> builtin = type;
        while (builtin.getBaseType() != null) {
            builtin = builtin.getBaseType();
        }
        // those without restrictions take their values from the type itself
        boolean isRestricted =
                builtin instanceof StringTypeDefinition
                        || builtin instanceof BinaryTypeDefinition
                        || (builtin instanceof RangeRestrictedTypeDefinition
                                && !(builtin instanceof DecimalTypeDefinition));
        String text = lexical(type, given);
        Object value = parse(isRestricted ? builtin : type, type, text);
        Optional<ConstraintMetaDefinition> broken = restrictions.broken(type, value);
        if (broken.isPresent()) {
            throw BadValue.of(broken);
        }
        return type instanceof StringTypeDefinition string ? kept(string, given) : value;
    }

    /** What is kept of a text that follows its type. */
    private String kept(StringTypeDefinition type, Given given) throws BadValue {
        try {
            return Canonical.of(
                    type,
                    given.text,
                    given.scope,
                    namespace -> schema.module(namespace).map(Module::getName),
                    name -> !schema.context().findModules(name).isEmpty());
        } catch (IllegalArgumentException e) {
            throw BadValue.plain();
        }
    }

    private Object parse(TypeDefinition<?> lenient, TypeDefinition<?> type, String text)
            throws BadValue {
        Optional<TypeDefinitionAwareCodec<Object, ?>> codec =
                codecs.computeIfAbsent(lenient, ValueReader::codec);
        if (codec.isEmpty()) {
            return text;
        }
        try {
            return codec.get().deserialize(text);
        } catch (IllegalArgumentException e) {
            throw BadValue.of(restrictions.only(type));
        }
    }

    private static Optional<TypeDefinitionAwareCodec<Object, ?>> codec(TypeDefinition<?> type) {
        return Optional.ofNullable(TypeDefinitionAwareCodec.from(type));
    }

    private static String lexical(TypeDefinition<?> type, Given given) throws BadValue {
        return switch (type) {
            case StringTypeDefinition _ -> given.text;
            case BinaryTypeDefinition _ -> given.text.replaceAll("[ \\t\\r\\n]", "");
            case DecimalTypeDefinition _ -> {
                if (!DECIMAL.matcher(given.trimmed()).matches()) {
                    throw BadValue.plain();
                }
                yield given.trimmed();
            }
            case RangeRestrictedTypeDefinition<?, ?> _ -> integer(given.trimmed());
            default -> given.trimmed();
        };
    }

    private static String integer(String text) throws BadValue {
        var matcher = INTEGER.matcher(text);
        if (!matcher.matches()) {
            throw BadValue.plain();
        }
        return matcher.group(1).equals("-") ? "-" + matcher.group(2) : matcher.group(2);
    }
}
