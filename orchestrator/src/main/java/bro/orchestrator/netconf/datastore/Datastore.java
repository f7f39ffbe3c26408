package bro.orchestrator.netconf.datastore;

import java.util.Locale;
import java.util.Optional;

/** A configuration datastore that is served. */
public enum Datastore {
    RUNNING,
    CANDIDATE;

    /** The name that RFC 6241 gives it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Datastore> named(String label) {
        for (Datastore datastore : values()) {
            if (datastore.label().equals(label)) {
                return Optional.of(datastore);
            }
        }
        return Optional.empty();
    }
}
