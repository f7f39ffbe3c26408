package bro.orchestrator.netconf.tree;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which children are wanted. Who answers may give more than was asked for, never less.
 *
 * @param name only those of this name; all if empty
 * @param anyOf only those whose leaves have the values of at least one of these maps from local
 *     name to value; an empty map is met by all
 */
public record ChildQuery(Optional<NodeName> name, List<Map<String, String>> anyOf) {
    public static final ChildQuery ALL = new ChildQuery(Optional.empty(), List.of(Map.of()));

    public static ChildQuery of(NodeName name) {
        return new ChildQuery(Optional.of(name), List.of(Map.of()));
    }

    public boolean wants(String local) {
        return name.isEmpty() || name.get().local().equals(local);
    }

    public boolean wants(NodeName candidate) {
        return name.isEmpty() || name.get().equals(candidate);
    }

    /** The only values of a leaf that are of interest, if they can be told. */
    public Optional<Set<String>> values(String leaf) {
        var values = new HashSet<String>();
        for (Map<String, String> alternative : anyOf) {
            String value = alternative.get(leaf);
            if (value == null) {
                return Optional.empty();
            }
            values.add(value);
        }
        return Optional.of(values);
    }
}
