package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.Conditions;
import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Model;
import bro.orchestrator.netconf.xpath.XPathException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/**
 * Which nodes of one configuration are in use although nobody set them, as readers ask. What has no
 * conditions costs no more than finding that out. Shared by all threads.
 */
record InUse(Point root, ContainerNode configuration, Model model) implements Conditions {

    @Override
    public boolean areMet(List<Branch> around, NodeName child) {
        Point point = root;
        for (Branch branch : around) {
            Optional<Point> below = point.child(branch.name());
            if (below.isEmpty()) {
                return true;
            }
            point = below.get();
        }
        return point.child(child)
                .filter(it -> !it.terms().conditions().isEmpty())
                .map(_ -> isThere(around, child))
                .orElse(true);
    }

    private boolean isThere(List<Branch> around, NodeName child) {
        Optional<ConfigItem> at =
                Optional.of(ConfigItem.top(null, root, configuration, new Evaluator(model)));
        try {
            for (Branch branch : around) {
                Map<NodeName, String> keys = keys(branch);
                at =
                        at.flatMap(
                                it ->
                                        it.children(query(branch, keys))
                                                .filter(entry -> has(entry, keys))
                                                .findFirst());
            }
            return at.filter(it -> it.children(ChildQuery.of(child)).findAny().isPresent())
                    .isPresent();
        } catch (XPathException e) {
            // too costly to be told: then it is not shown
            return false;
        }
    }

    private static ChildQuery query(Branch branch, Map<NodeName, String> keys) {
        var values = new HashMap<String, String>();
        keys.forEach((name, value) -> values.put(name.local(), value));
        return new ChildQuery(Optional.of(branch.name()), List.of(values));
    }

    private static boolean has(ConfigItem entry, Map<NodeName, String> keys) {
        return keys.entrySet().stream()
                .allMatch(
                        key ->
                                entry.children(ChildQuery.of(key.getKey()))
                                        .anyMatch(it -> isValue(it.text(), key.getValue())));
    }

    /** An identity has the name of its module in front here, and there a namespace. */
    private static boolean isValue(String text, String wanted) {
        return text.equals(wanted) || text.endsWith(":" + wanted);
    }

    private static Map<NodeName, String> keys(Branch branch) {
        var keys = new HashMap<NodeName, String>();
        branch.keyLeaves().forEach(leaf -> keys.put(leaf.name(), leaf.value()));
        return keys;
    }
}
