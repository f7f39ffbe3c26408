package bro.orchestrator.netconf.action;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.Reply;
import org.opendaylight.yangtools.yang.common.Uint64;

/** {@code action cancel-action} of {@code list backup-manager}. */
final class CancelAction implements YangAction {
    private final Orchestrator orchestrator;

    CancelAction(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @Override
    public String path() {
        return "brm/backup-manager/cancel-action";
    }

    @Override
    public Reply invoke(InstancePath target, ActionInput input) {
        var given = (Uint64) input.mandatory("action-id");
        if (given.longValue() < 0) {
            // ids are given out from the bottom up; one beyond 2^63 has never been
            throw new BroException(
                    ErrorCode.UNKNOWN_ACTION, "there is no action %s".formatted(given));
        }
        var action = new ActionId(given.longValue());
        orchestrator.cancel(new ManagerId(target.key("backup-manager", "id")), action);
        return YangAction.accepted(action);
    }
}
