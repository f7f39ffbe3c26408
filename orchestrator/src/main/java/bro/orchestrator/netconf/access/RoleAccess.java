package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.Role;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.DataNode;
import java.util.Map;

/** Access by the roles of users. Everybody may read everything. */
public final class RoleAccess implements Access {
    private static final Map<String, Role> NEEDED =
            Map.of(
                    "action", Role.OPERATOR,
                    "edit-config", Role.ADMIN,
                    "copy-config", Role.ADMIN,
                    "delete-config", Role.ADMIN,
                    "lock", Role.ADMIN,
                    "unlock", Role.ADMIN,
                    "kill-session", Role.ADMIN);

    @Override
    public void requireOperation(Session session, String namespace, String rpc) {
        if (!session.role().covers(NEEDED.getOrDefault(rpc, Role.VIEWER))) {
            throw RpcError.of(
                            ErrorType.PROTOCOL,
                            ErrorTag.ACCESS_DENIED,
                            "user '%s' may not use %s".formatted(session.user(), rpc))
                    .asException();
        }
    }

    @Override
    public void requireAction(Session session, InstancePath action) {
        // whoever may use the rpc may run every action
    }

    @Override
    public void requireWrite(Session session, ConfigChange change) {
        // whoever may use the rpc may write everything
    }

    @Override
    public DataNode.Children readable(Session session, DataNode.Children root) {
        return root;
    }

    @Override
    public boolean mayReceive(Session session, DataNode event) {
        return true;
    }
}
