package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.NodeName;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.IdentitySchemaNode;

/** The identities that an expression may name. */
record Identities(Model model, Prefixes prefixes) {

    /** Whether a text in the expression means an identity. */
    boolean isMeant(String text, QName identity) {
        int colon = text.indexOf(':');
        if (!text.substring(colon + 1).equals(identity.getLocalName())) {
            return false;
        }
        String namespace = identity.getNamespace().toString();
        return colon < 0
                ? prefixes.unprefixed().isEmpty() || prefixes.unprefixed().equals(namespace)
                : namespace(text.substring(0, colon)).filter(namespace::equals).isPresent();
    }

    private Optional<String> namespace(String prefix) {
        return prefixes.namespace(prefix).or(() -> model.namespace(prefix));
    }

    /** Whether an identity is derived from the one that a text names, or perhaps is it. */
    boolean isDerived(QName identity, String text, boolean orSelf) {
        if (orSelf && isMeant(text, identity)) {
            return true;
        }
        Deque<IdentitySchemaNode> open = new ArrayDeque<>(basesOf(identity));
        Set<QName> seen = new HashSet<>();
        while (!open.isEmpty()) {
            IdentitySchemaNode base = open.remove();
            if (isMeant(text, base.getQName())) {
                return true;
            }
            if (seen.add(base.getQName())) {
                open.addAll(base.getBaseIdentities());
            }
        }
        return false;
    }

    private Collection<? extends IdentitySchemaNode> basesOf(QName identity) {
        return model.identity(NodeName.of(identity))
                .<Collection<? extends IdentitySchemaNode>>map(
                        IdentitySchemaNode::getBaseIdentities)
                .orElse(List.of());
    }
}
