package bro.orchestrator.netconf.action;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.Reply;

/** {@code action delete-backup} of {@code list backup-manager}. */
final class DeleteBackupAction implements YangAction {
    private final Orchestrator orchestrator;

    DeleteBackupAction(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @Override
    public String path() {
        return "brm/backup-manager/delete-backup";
    }

    @Override
    public Reply invoke(InstancePath target, ActionInput input) {
        return YangAction.accepted(
                orchestrator.deleteBackup(
                        new ManagerId(target.key("backup-manager", "id")),
                        new BackupName(input.mandatory("name").toString())));
    }
}
