package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.xml.Namespaces;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a node of the operational datastore comes from, RFC 8342 section 5.3.4. */
public enum Origin {
    INTENDED,
    DYNAMIC,
    SYSTEM,
    LEARNED,
    DEFAULT,
    UNKNOWN;

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Annotation annotation() {
        return new Annotation("or", Namespaces.ORIGIN, "origin", "or:" + label());
    }

    public static Optional<Origin> named(String label) {
        return Stream.of(values()).filter(it -> it.label().equals(label)).findFirst();
    }
}
