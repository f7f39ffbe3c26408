package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Leaves out of a tree what may not be read, while it is read. */
final class ReadableTree {
    private ReadableTree() {}

    static DataNode.Children of(DataNode.Children children, Gate gate) {
        return gate.allBelowReadable()
                ? children
                : query -> children.matching(query).flatMap(node -> readable(node, gate));
    }

    private static Stream<DataNode> readable(DataNode node, Gate parent) {
        Gate gate = parent.child(node.name(), () -> keys(node));
        if (!gate.permits(Right.READ)) {
            return Stream.empty();
        }
        return switch (node) {
            case Leaf leaf -> Stream.of(leaf);
            case Branch branch ->
                    gate.allBelowReadable()
                            ? Stream.of(branch)
                            : Stream.of(branch.with(of(branch.children(), gate)));
        };
    }

    /**
     * Whether a notification that has a place in the data tree may be received: read access to it
     * and to all that is above it. What was kept does not tell which leaves are keys; but on the
     * way there are no others, and what leads on comes after them.
     */
    static boolean isReadable(DataNode event, Gate root) {
        DataNode at = event;
        Gate gate = root;
        while (gate.leadsToData(at.name())) {
            DataNode here = at;
            List<DataNode> inner =
                    here instanceof Branch branch
                            ? branch.children().matching(ChildQuery.ALL).toList()
                            : List.of();
            gate = gate.child(here.name(), () -> leaves(inner));
            if (!gate.permits(Right.READ) || inner.isEmpty()) {
                return false;
            }
            at = inner.getLast();
        }
        DataNode here = at;
        return gate.child(here.name(), () -> keys(here)).permits(Right.READ);
    }

    /** All but the last one, by their names. */
    private static Map<String, String> leaves(List<DataNode> children) {
        var leaves = new HashMap<String, String>();
        for (DataNode child : children.subList(0, Math.max(0, children.size() - 1))) {
            leaves.put(child.name().local(), child instanceof Leaf leaf ? leaf.value() : "");
        }
        return leaves;
    }

    private static Map<String, String> keys(DataNode node) {
        return switch (node) {
            case Leaf leaf -> Map.of(".", leaf.value());
            case Branch branch -> {
                var keys = new HashMap<String, String>();
                branch.keyLeaves().forEach(key -> keys.put(key.name().local(), key.value()));
                yield keys;
            }
        };
    }
}
