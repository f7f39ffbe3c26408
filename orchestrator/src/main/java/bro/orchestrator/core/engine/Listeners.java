package bro.orchestrator.core.engine;

import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.BackupId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells everybody who listens, in the order in which they were added, and outlives their bugs. */
final class Listeners implements OrchestratorListener {
    private final List<OrchestratorListener> listeners = new CopyOnWriteArrayList<>();
    private final Consumer<Throwable> onBug;

    Listeners(OrchestratorListener first, Consumer<Throwable> onBug) {
        listeners.add(first);
        this.onBug = onBug;
    }

    void add(OrchestratorListener listener) {
        listeners.add(listener);
    }

    @Override
    public void actionChanged(Action action) {
        tell(listener -> listener.actionChanged(action));
    }

    @Override
    public void actionProgressed(Action action) {
        tell(listener -> listener.actionProgressed(action));
    }

    @Override
    public void agentChanged(AgentInfo agent, boolean attached) {
        tell(listener -> listener.agentChanged(agent, attached));
    }

    @Override
    public void backupChanged(
            BackupId backup, Optional<CatalogedBackup> before, Optional<CatalogedBackup> now) {
        tell(listener -> listener.backupChanged(backup, before, now));
    }

    @Override
    public void managerCreated(BackupManager manager) {
        tell(listener -> listener.managerCreated(manager));
    }

    @Override
    public void alarm(String resource, Failure failure) {
        tell(listener -> listener.alarm(resource, failure));
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // one that fails must not keep others from hearing
    private void tell(Consumer<OrchestratorListener> news) {
        for (OrchestratorListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                onBug.accept(e);
            }
        }
    }
}
