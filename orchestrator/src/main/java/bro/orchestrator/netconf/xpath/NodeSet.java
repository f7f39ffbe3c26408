package bro.orchestrator.netconf.xpath;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Nodes, each once.
 *
 * @param ordered whether they are known to be in document order
 */
record NodeSet(List<Item> items, boolean ordered) implements Value {
    static final NodeSet EMPTY = new NodeSet(List.of(), true);

    static NodeSet of(Item item) {
        return new NodeSet(List.of(item), true);
    }

    /** Those of both, each once. */
    NodeSet union(NodeSet other) {
        if (items.isEmpty()) {
            return other;
        }
        if (other.items.isEmpty()) {
            return this;
        }
        var all = new LinkedHashSet<>(items);
        all.addAll(other.items);
        return new NodeSet(new ArrayList<>(all), false);
    }

    /** These in document order. */
    List<Item> inOrder(DocumentOrder order) {
        return ordered ? items : order.sorted(items);
    }

    /** The first in document order. */
    Optional<Item> first(DocumentOrder order) {
        return ordered || items.size() < 2
                ? items.stream().findFirst()
                : Optional.of(order.first(items));
    }
}
