package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import java.util.List;

/** Whether the model lets a node be there, RFC 7950 section 7.21.5. */
@FunctionalInterface
public interface Conditions {

    /**
     * Whether the conditions for a node are met.
     *
     * @param around the nodes around it, from the top down
     */
    boolean areMet(List<Branch> around, NodeName child);
}
