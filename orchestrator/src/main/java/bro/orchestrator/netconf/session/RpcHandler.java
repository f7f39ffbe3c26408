package bro.orchestrator.netconf.session;

import bro.orchestrator.netconf.xml.XmlElement;

/** Carries out operations; called on the thread of the session that asks. */
@FunctionalInterface
public interface RpcHandler {

    /**
     * Carries out one operation.
     *
     * @throws RpcException with the errors to be answered
     */
    Reply handle(Session session, XmlElement operation);
}
