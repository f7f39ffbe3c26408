package bro.orchestrator.netconf.rules;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.EnumTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Int16TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Int32TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Int64TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Int8TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Uint16TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Uint32TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Uint64TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Uint8TypeDefinition;

/** Values whose text can be only one. */
final class Plain {
    private Plain() {}

    /**
     * The value of a canonical text, in the class that yangtools has for its type; empty if it may
     * be another, so that a search has to look at each.
     */
    static Optional<Object> value(Point leaf, String text) {
        if (!(leaf.schema() instanceof TypedDataSchemaNode typed)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(value(typed.getType(), text))
                    .filter(it -> it.toString().equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Object value(TypeDefinition<?> type, String text) {
        return switch (type) {
            case StringTypeDefinition _, EnumTypeDefinition _ -> text;
            case Int8TypeDefinition _ -> Byte.valueOf(text);
            case Int16TypeDefinition _ -> Short.valueOf(text);
            case Int32TypeDefinition _ -> Integer.valueOf(text);
            case Int64TypeDefinition _ -> Long.valueOf(text);
            case Uint8TypeDefinition _ -> Uint8.valueOf(text);
            case Uint16TypeDefinition _ -> Uint16.valueOf(text);
            case Uint32TypeDefinition _ -> Uint32.valueOf(text);
            case Uint64TypeDefinition _ -> Uint64.valueOf(text);
            default -> null;
        };
    }
}
