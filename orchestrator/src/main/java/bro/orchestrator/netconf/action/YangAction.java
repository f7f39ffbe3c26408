package bro.orchestrator.netconf.action;

import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.netconf.schema.InstancePath;

/** Carries out one {@code action} statement of the model. Returns at once. */
interface YangAction {

    /** Local names from the top of the tree down to the action, joined by slashes. */
    String path();

    /**
     * Orders what the action says.
     *
     * @param target the path to the action, with the keys of the entry it is asked of
     * @return what the action answers as its {@code return-value}
     * @throws bro.orchestrator.core.failure.BroException if it is refused
     */
    ActionId invoke(InstancePath target, ActionInput input);
}
