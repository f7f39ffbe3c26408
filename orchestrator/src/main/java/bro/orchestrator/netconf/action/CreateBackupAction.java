package bro.orchestrator.netconf.action;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.Reply;

/** {@code action create-backup} of {@code list backup-manager}. */
final class CreateBackupAction implements YangAction {
    private final Orchestrator orchestrator;

    CreateBackupAction(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @Override
    public String path() {
        return "brm/backup-manager/create-backup";
    }

    @Override
    public Reply invoke(InstancePath target, ActionInput input) {
        return YangAction.accepted(
                orchestrator.createBackup(
                        new ManagerId(target.key("backup-manager", "id")),
                        input.leaf("name").map(BackupName::new)));
    }
}
