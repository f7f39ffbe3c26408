package bro.orchestrator.netconf.rules;

import java.util.List;
import java.util.Optional;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.IdentitySchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.IdentityrefTypeDefinition;

/** The values that leaves have if none is given. */
final class Defaults {
    private final EffectiveModelContext context;

    Defaults(EffectiveModelContext context) {
        this.context = context;
    }

    List<Object> of(TypedDataSchemaNode leaf) {
        if (leaf instanceof LeafListSchemaNode list) {
            return list.getDefaults().stream()
                    .map(it -> value(leaf.getType(), it.toString()))
                    .toList();
        }
        Optional<? extends Object> value = leaf.getType().getDefaultValue();
        return value.map(it -> value(leaf.getType(), it.toString())).stream().toList();
    }

    private Object value(TypeDefinition<?> type, String text) {
        return type instanceof IdentityrefTypeDefinition
                ? identity(text.substring(text.indexOf(':') + 1)).<Object>map(it -> it).orElse(text)
                : text;
    }

    private Optional<QName> identity(String name) {
        return context.getModules().stream()
                .flatMap(module -> module.getIdentities().stream())
                .map(IdentitySchemaNode::getQName)
                .filter(it -> it.getLocalName().equals(name))
                .findFirst();
    }
}
