package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.xml.Scope;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.Optional;
import java.util.Set;

/** Elements that were received or kept, as a tree to be read. Attributes are not part of it. */
public final class ElementNode {
    private ElementNode() {}

    /** An element with children is a branch, any other a leaf. */
    public static DataNode of(XmlElement element) {
        var name = NodeName.of(element);
        return element.children().isEmpty()
                ? leaf(name, element)
                : new DataNode.Branch(name, Set.of(), childrenOf(element));
    }

    public static DataNode.Children childrenOf(XmlElement element) {
        return query ->
                element.children().stream()
                        .map(ElementNode::of)
                        .filter(child -> query.wants(child.name()));
    }

    /** A value that begins with a prefix in scope is taken for an identity. */
    private static DataNode leaf(NodeName name, XmlElement element) {
        String text = element.text();
        int colon = text.indexOf(':');
        Optional<String> namespace =
                colon > 0 ? namespace(element.scope(), text.substring(0, colon)) : Optional.empty();
        return namespace.isPresent() && text.indexOf(':', colon + 1) < 0
                ? new DataNode.Leaf(name, text.substring(colon + 1), namespace)
                : DataNode.Leaf.of(name, text);
    }

    private static Optional<String> namespace(Scope scope, String prefix) {
        return scope.namespace(prefix.strip());
    }
}
