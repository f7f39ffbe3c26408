package bro.orchestrator.netconf.datastore;

import java.util.List;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

/**
 * Has a say in what becomes the running configuration, and lives by it. Checks come one at a time
 * and in the order of commits, and so does what is applied; but a commit is checked while the one
 * before it is still being made durable, so its check may come before or while that is applied.
 */
public interface CommitParticipant {

    /**
     * Says which nodes have to go because of a change, before it is checked; asked again of the
     * change without them.
     */
    default List<YangInstanceIdentifier> withdrawn(ConfigChange change) {
        return List.of();
    }

    /**
     * Says whether it can live with a change; changes nothing. It may still not come to pass.
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
