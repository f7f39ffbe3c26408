package bro.orchestrator.netconf.datastore;

/**
 * Has a say in what becomes the running configuration, and lives by it. Called by one thread at a
 * time, in the order of commits.
 */
public interface CommitParticipant {

    /**
     * Says whether it can live with a change; changes nothing.
     *
     * @throws bro.orchestrator.netconf.session.RpcException naming what it cannot accept
     * @throws bro.orchestrator.core.failure.BroException likewise
     */
    default void check(ConfigChange change) {}

    /**
     * Takes a change over that is durable and visible now. It must not fail, nor block for long.
     */
    default void applied(ConfigChange change) {}
}
