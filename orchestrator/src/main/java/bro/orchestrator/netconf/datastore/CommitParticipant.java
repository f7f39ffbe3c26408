package bro.orchestrator.netconf.datastore;

/**
 * Something that depends on the running configuration. Calls come one at a time, in the order of
 * the changes; but a check may come while the change before it is still being made durable, and so
 * before that one is {@link #applied}.
 */
public interface CommitParticipant {

    /**
     * Looks at a change before it is made; it may still not come to pass.
     *
     * @throws bro.orchestrator.netconf.session.RpcException to refuse it
     * @throws bro.orchestrator.core.failure.BroException to refuse it
     */
    default void check(ConfigChange change) {}

    /**
     * Follows a change that is durable and visible. Must neither fail nor take long: who asked for
     * the change, and all who change something after it, are waiting.
     */
    default void applied(ConfigChange change) {}
}
