package bro.orchestrator.netconf.datastore;

/** Whether the author of a change may make it. Asked while nobody else changes anything. */
@FunctionalInterface
public interface Permission {
    Permission ANY = _ -> {};

    /**
     * Lets a change pass.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if it is not allowed
     */
    void require(ConfigChange change);
}
