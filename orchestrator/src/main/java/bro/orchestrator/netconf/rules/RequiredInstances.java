package bro.orchestrator.netconf.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.meta.EffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.RequireInstanceEffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.TypeEffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.TypedefEffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.type.InstanceIdentifierTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.UnionTypeDefinition;

/**
 * Tells whether instance-identifiers must be of something that is there. They must unless the model
 * says otherwise (RFC 7950 section 9.13.1), which yangtools has the other way round.
 */
final class RequiredInstances {
    private final Map<QName, TypedefEffectiveStatement> typedefs = new HashMap<>();

    RequiredInstances(EffectiveModelContext context) {
        for (Module module : context.getModules()) {
            module.asEffectiveStatement()
                    .streamEffectiveSubstatements(TypedefEffectiveStatement.class)
                    .forEach(it -> typedefs.put(it.argument(), it));
        }
    }

    /** Whether a leaf, or a member of its union, is such a type. */
    boolean has(EffectiveStatement<?, ?> leaf) {
        return leaf.streamEffectiveSubstatements(TypeEffectiveStatement.class)
                .anyMatch(this::isRequired);
    }

    private boolean isRequired(TypeEffectiveStatement<?> type) {
        if (type.getTypeDefinition() instanceof UnionTypeDefinition) {
            return definition(type).filter(this::has).isPresent() || has(type);
        }
        if (!(type.getTypeDefinition() instanceof InstanceIdentifierTypeDefinition)) {
            return false;
        }
        Optional<Boolean> said =
                type.findFirstEffectiveSubstatementArgument(
                        RequireInstanceEffectiveStatement.class);
        return said.orElseGet(() -> definition(type).map(this::has).orElse(true));
    }

    private Optional<TypedefEffectiveStatement> definition(TypeEffectiveStatement<?> type) {
        return Optional.ofNullable(typedefs.get(type.argument()));
    }
}
