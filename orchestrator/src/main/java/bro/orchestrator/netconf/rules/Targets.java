package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Point.Reference;
import bro.orchestrator.netconf.xpath.Model;
import bro.orchestrator.netconf.xpath.Types;
import bro.orchestrator.netconf.xpath.XPath;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.LeafrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.UnionTypeDefinition;

/** What the values of a leaf must refer to, RFC 7950 sections 9.9.3 and 9.13.2. */
final class Targets {
    private Targets() {}

    /**
     * What they must refer to, if anything.
     *
     * @param instance whether they may be instance-identifiers of what must be there
     */
    static Optional<Reference> of(TypedDataSchemaNode leaf, boolean instance, Model model) {
        TypeDefinition<?> type = leaf.getType();
        String namespace = leaf.getQName().getNamespace().toString();
        List<TypeDefinition<?>> members = Types.members(type).toList();
        List<XPath> targets =
                members.stream()
                        .filter(LeafrefTypeDefinition.class::isInstance)
                        .map(LeafrefTypeDefinition.class::cast)
                        .filter(LeafrefTypeDefinition::requireInstance)
                        .map(it -> XPath.path(it.getPathStatement(), namespace, model).byValue())
                        .toList();
        return targets.isEmpty() && !instance
                ? Optional.empty()
                : Optional.of(
                        new Reference(targets, instance, type instanceof UnionTypeDefinition));
    }
}
