package bro.orchestrator.netconf.action;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.schema.InstancePath;
import java.util.stream.Collectors;

/** {@code action restore} of {@code list backup}. */
final class RestoreAction implements YangAction {
    private final Orchestrator orchestrator;

    RestoreAction(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @Override
    public String path() {
        return "brm/backup-manager/backup/restore";
    }

    @Override
    public ActionId invoke(InstancePath target, ActionInput input) {
        return orchestrator.restore(
                new ManagerId(target.key("backup-manager", "id")),
                new BackupName(target.key("backup", "name")),
                input.all("agent").stream().map(AgentId::new).collect(Collectors.toSet()));
    }
}
