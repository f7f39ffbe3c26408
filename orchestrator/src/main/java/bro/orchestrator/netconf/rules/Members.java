package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.xpath.Types;
import org.opendaylight.yangtools.yang.data.impl.codec.TypeDefinitionAwareCodec;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.InstanceIdentifierTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LeafrefTypeDefinition;

/** The members of a union that refer to nothing, or need not. */
final class Members {
    private Members() {}

    /** Whether one of them takes the value of a leaf. */
    static boolean accepts(ConfigItem leaf) {
        return leaf.point().schema() instanceof TypedDataSchemaNode typed
                && Types.members(typed.getType()).anyMatch(it -> accepts(it, leaf));
    }

    private static boolean accepts(TypeDefinition<?> type, ConfigItem leaf) {
        if (type instanceof LeafrefTypeDefinition reference) {
            return !reference.requireInstance();
        }
        if (type instanceof InstanceIdentifierTypeDefinition) {
            return false;
        }
        if (leaf.identity().isPresent()) {
            return true;
        }
        TypeDefinitionAwareCodec<?, ?> codec = TypeDefinitionAwareCodec.from(type);
        try {
            return codec != null && codec.deserialize(leaf.text()) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
