package bro.orchestrator.netconf.datastore;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A datastore of RFC 8342 that can be read; the rest of the architecture has no use here. */
public enum NmdaDatastore {
    RUNNING,
    CANDIDATE,
    /** The same as running: nothing is expanded or left out. */
    INTENDED,
    OPERATIONAL;

    /** The name of the identity in ietf-datastores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<NmdaDatastore> named(String label) {
        return Stream.of(values()).filter(it -> it.label().equals(label)).findFirst();
    }

    /** The datastore of RFC 6241 that it is; none if sessions cannot change it. */
    public Optional<Datastore> writable() {
        return switch (this) {
            case RUNNING -> Optional.of(Datastore.RUNNING);
            case CANDIDATE -> Optional.of(Datastore.CANDIDATE);
            case INTENDED, OPERATIONAL -> Optional.empty();
        };
    }

    public static List<String> labels() {
        return Stream.of(values()).map(NmdaDatastore::label).toList();
    }
}
