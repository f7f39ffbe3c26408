package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;

/** Carries out one kind of rpc. Shared by all sessions. */
@FunctionalInterface
public interface Operation {

    /**
     * Carries it out.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if it cannot be
     */
    Reply run(Session session, Parameters parameters);
}
