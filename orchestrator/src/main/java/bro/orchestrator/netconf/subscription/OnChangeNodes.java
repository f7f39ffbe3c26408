package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.tree.Selection;

/** Of which nodes changes are told: those of the configuration, and the state of managers. */
final class OnChangeNodes {
    private static final NodeName MANAGED = new NodeName(Schema.BRO, "brm");

    private OnChangeNodes() {}

    /** Whether a filter may select any of them. */
    static boolean mayBeSelected(Selection selection, DataNode.Children root, ModelNode model) {
        boolean selectsOther = false;
        for (ModelNode node : model.children()) {
            boolean selected =
                    root.matching(ChildQuery.of(node.name())).anyMatch(selection::matches);
            if (selected && (node.config() || node.name().equals(MANAGED))) {
                return true;
            }
            selectsOther |= selected;
        }
        // what selects nothing yet may select something later
        return !selectsOther;
    }
}
