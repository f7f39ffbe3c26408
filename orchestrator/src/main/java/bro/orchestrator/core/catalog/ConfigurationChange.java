package bro.orchestrator.core.catalog;

import bro.orchestrator.core.name.ManagerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A change of the running configuration as it is kept: in pieces, each a text under a key, both in
 * the encoding of who wrote them. It costs what it changes, however much else is kept.
 *
 * @param written pieces that are new or have another text
 * @param removed keys of pieces that go; one that is not there is no error
 * @param made managers that it configures and that were not configured before
 * @param gone managers that it configures no longer
 */
public record ConfigurationChange(
        Map<String, String> written,
        Set<String> removed,
        Set<ManagerId> made,
        Set<ManagerId> gone) {
    public static final ConfigurationChange NONE =
            new ConfigurationChange(Map.of(), Set.of(), Set.of(), Set.of());

    public ConfigurationChange {
        written = Map.copyOf(written);
        removed = Set.copyOf(removed);
        made = Set.copyOf(made);
        gone = Set.copyOf(gone);
    }

    public boolean isEmpty() {
        return written.isEmpty() && removed.isEmpty() && made.isEmpty() && gone.isEmpty();
    }

    /** One change that does what this and then the next do. */
    public ConfigurationChange then(ConfigurationChange next) {
        var texts = new HashMap<>(written);
        texts.keySet().removeAll(next.removed);
        texts.putAll(next.written);
        return new ConfigurationChange(
                texts,
                later(removed, next.written.keySet(), next.removed),
                later(made, next.gone, next.made),
                later(gone, next.made, next.gone));
    }

    private static <T> Set<T> later(Set<T> before, Set<T> without, Set<T> with) {
        var all = new HashSet<>(before);
        all.removeAll(without);
        all.addAll(with);
        return all;
    }
}
