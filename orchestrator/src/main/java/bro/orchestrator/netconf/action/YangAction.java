package bro.orchestrator.netconf.action;

import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Reply;

/** Carries out one {@code action} statement of the model. Returns at once. */
interface YangAction {

    /** Local names from the top of the tree down to the action, joined by slashes. */
    String path();

    /** The output of a statement whose work goes on by itself. */
    static Reply accepted(ActionId action) {
        return out -> out.leaf(Schema.BRO, "return-value", action.toString());
    }

    /**
     * Orders what the action says.
     *
     * @param target the path to the action, with the keys of the entry it is asked of
     * @return its output
     * @throws bro.orchestrator.core.failure.BroException if it is refused
     */
    Reply invoke(InstancePath target, ActionInput input);
}
