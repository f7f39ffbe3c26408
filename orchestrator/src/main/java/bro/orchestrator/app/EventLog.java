package bro.orchestrator.app;

import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happens to the log. */
final class EventLog implements OrchestratorListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    @Override
    public void actionChanged(Action action) {
        LOG.atInfo()
                .addKeyValue("manager", action.manager())
                .addKeyValue("actionId", action.id())
                .addKeyValue("backup", action.backup().name())
                .addKeyValue("state", action.state())
                .addKeyValue("stage", action.stage().map(Object::toString).orElse("-"))
                .addKeyValue("result", action.result())
                .log(
                        "{}{}",
                        action.kind().label(),
                        action.failure().map(why -> ": " + why.message()).orElse(""));
    }

    @Override
    public void managerCreated(BackupManager manager) {
        LOG.atInfo().addKeyValue("manager", manager.id()).log("backup manager appeared");
    }

    @Override
    public void alarm(String resource, Failure failure) {
        LOG.atError()
                .addKeyValue("resource", resource)
                .addKeyValue("errorCode", failure.code().label())
                .log(failure.message());
    }

    void bug(Throwable thrown) {
        LOG.error("something that must not happen has happened", thrown);
    }
}
