package bro.orchestrator.netconf.xml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the prefixes at one place of a document stand for. A value; it shares with what is around it
 * whatever is declared there, so it costs no more than its own declarations.
 */
public final class Scope {
    static final String XML = "http://www.w3.org/XML/1998/namespace";
    public static final Scope NONE = new Scope(null, "", "");

    private static final int MAX_SIZE = 64;

    private final @Nullable Scope outer;
    private final String prefix;
    private final String namespace;
    private final int size;

    private Scope(@Nullable Scope outer, String prefix, String namespace) {
        this.outer = outer;
        this.prefix = prefix;
        this.namespace = namespace;
        this.size = outer == null ? 0 : outer.size + 1;
    }

    /** This and one declaration more, unless it changes nothing. */
    Scope with(String declared, String uri) throws XmlException {
        if (uri.equals(find(declared))) {
            return this;
        }
        if (size == MAX_SIZE) {
            throw new XmlException("too many prefixes in scope");
        }
        return new Scope(this, declared, uri);
    }

    /**
     * The namespace of a prefix, if it is declared.
     *
     * @param wanted empty for the default namespace
     */
    public Optional<String> namespace(String wanted) {
        return Optional.ofNullable(find(wanted));
    }

    /** The namespaces of all prefixes, those declared first first. */
    public Map<String, String> prefixes() {
        var found = new LinkedHashMap<String, String>();
        for (Scope at = this; at.outer != null; at = at.outer) {
            found.putFirst(at.prefix, found.getOrDefault(at.prefix, at.namespace));
        }
        return found;
    }

    /** A prefix that stands for a namespace, if any does. */
    public Optional<String> prefix(String wanted) {
        if (wanted.equals(XML)) {
            return Optional.of("xml");
        }
        return prefixes().entrySet().stream()
                .filter(it -> it.getValue().equals(wanted) && !it.getKey().isEmpty())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Nullable String find(String wanted) {
        for (Scope at = this; at.outer != null; at = at.outer) {
            if (at.prefix.equals(wanted)) {
                return at.namespace;
            }
        }
        return wanted.equals("xml") ? XML : null;
    }
}
