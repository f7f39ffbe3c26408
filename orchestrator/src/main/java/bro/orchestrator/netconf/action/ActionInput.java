package bro.orchestrator.netconf.action;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The input of an action, checked by the model.
 *
 * @param leaves values by local name; one for a leaf, several for a leaf-list
 */
record ActionInput(Map<String, List<Object>> leaves) {

    Optional<String> leaf(String name) {
        return all(name).stream().findFirst();
    }

    /** The value of a leaf that the model says must be there. */
    Object mandatory(String name) {
        return leaves.getOrDefault(name, List.of()).getFirst();
    }

    List<String> all(String name) {
        return leaves.getOrDefault(name, List.of()).stream().map(String::valueOf).toList();
    }
}
