package bro.orchestrator.netconf.xml;

import java.util.List;
import java.util.Optional;

/**
 * One element as it was received.
 *
 * @param namespace empty for none
 * @param attributes without namespace declarations
 * @param scope the prefixes that may be used in its content
 * @param text the character data directly below, in one piece
 */
public record XmlElement(
        String namespace,
        String name,
        List<Attribute> attributes,
        Scope scope,
        List<XmlElement> children,
        String text) {

    /** An attribute; {@code namespace} is empty for none. */
    public record Attribute(String namespace, String name, String value) {
        public boolean is(String wantedNamespace, String wantedName) {
            return name.equals(wantedName) && namespace.equals(wantedNamespace);
        }
    }

    /** An element that holds nothing but text. */
    public static XmlElement leaf(String namespace, String name, Scope scope, String text) {
        return new XmlElement(namespace, name, List.of(), scope, List.of(), text);
    }

    public boolean is(String wantedNamespace, String wantedName) {
        return name.equals(wantedName) && namespace.equals(wantedNamespace);
    }

    /** The first child of that name in this element's namespace. */
    public Optional<XmlElement> child(String wanted) {
        for (XmlElement child : children) {
            if (child.is(namespace, wanted)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** The value of an attribute without a namespace. */
    public Optional<String> attribute(String wanted) {
        return attribute("", wanted);
    }

    public Optional<String> attribute(String wantedNamespace, String wanted) {
        for (Attribute attribute : attributes) {
            if (attribute.is(wantedNamespace, wanted)) {
                return Optional.of(attribute.value());
            }
        }
        return Optional.empty();
    }

    /** The text without surrounding white space. */
    public String trimmed() {
        return text.strip();
    }
}
