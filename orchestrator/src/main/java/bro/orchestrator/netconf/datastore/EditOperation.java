package bro.orchestrator.netconf.datastore;

import java.util.Locale;
import java.util.Optional;

/** What an edit does with a node, RFC 6241 section 7.2. */
public enum EditOperation {
    MERGE,
    REPLACE,
    CREATE,
    DELETE,
    REMOVE,
    /** Only as a default: nothing, but the node must be there. */
    NONE;

    /** The operation that an {@code operation} attribute or a default-operation names. */
    public static Optional<EditOperation> named(String label) {
        for (EditOperation operation : values()) {
            if (operation.name().toLowerCase(Locale.ROOT).equals(label)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }
}
