package bro.orchestrator.netconf.datastore;

import java.util.ArrayList;
import java.util.List;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;

/** A choice between a node and its parent, with the names of what belongs to its other cases. */
record CaseOfChoice(ChoiceSchemaNode choice, List<QName> others) {

    /** All choices between a node and its parent, from the outside in. */
    static List<CaseOfChoice> above(DataSchemaNode node, DataNodeContainer parent) {
        var found = new ArrayList<CaseOfChoice>();
        find(node.getQName(), parent, found);
        return found;
    }

    private static boolean find(QName name, DataNodeContainer in, List<CaseOfChoice> found) {
        for (DataSchemaNode child : in.getChildNodes()) {
            if (child instanceof ChoiceSchemaNode choice) {
                for (CaseSchemaNode chosen : choice.getCases()) {
                    int at = found.size();
                    if (find(name, chosen, found)) {
                        found.add(at, new CaseOfChoice(choice, others(choice, chosen)));
                        return true;
                    }
                }
            } else if (child.getQName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static List<QName> others(ChoiceSchemaNode choice, CaseSchemaNode chosen) {
        return choice.getCases().stream()
                .filter(other -> !other.equals(chosen))
                .flatMap(other -> other.getChildNodes().stream())
                .map(DataSchemaNode::getQName)
                .toList();
    }
}
