package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The agents that may hold a lock for an action that is over. They are told to unlock until they
 * have answered, or until their connection breaks: they tell of their locks when they come back.
 * Shared by all threads.
 */
final class Unlocking {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private record Lock(AgentId agent, ActionId action) {}

    private final Surroundings around;
    private final long epoch;
    private final Map<Lock, BackupId> locks = new HashMap<>();
    private boolean reminding;

    Unlocking(Surroundings around, long epoch) {
        this.around = around;
        this.epoch = epoch;
    }

    /** An agent that is attached may hold a lock for an action that is over. */
    void add(AgentId agent, ActionId action, BackupId backup) {
        synchronized (locks) {
            locks.put(new Lock(agent, action), backup);
            remindLater();
        }
        command(agent, action, backup);
    }

    void released(AgentId agent, ActionId action) {
        synchronized (locks) {
            locks.remove(new Lock(agent, action));
        }
    }

    void lost(AgentId agent) {
        synchronized (locks) {
            locks.keySet().removeIf(lock -> lock.agent().equals(agent));
        }
    }

    private void remindLater() {
        if (!reminding && !locks.isEmpty()) {
            reminding = true;
            around.timers().after(INTERVAL, this::remind);
        }
    }

    private void remind() {
        Map<Lock, BackupId> due;
        synchronized (locks) {
            due = Map.copyOf(locks);
            reminding = false;
            remindLater();
        }
        due.forEach((lock, backup) -> command(lock.agent(), lock.action(), backup));
    }

    private void command(AgentId agent, ActionId action, BackupId backup) {
        // a stage that goes on would keep the release waiting
        around.agents().cancel(agent, action, epoch, "the action is over");
        around.agents()
                .command(
                        agent,
                        new StageCommand(
                                action,
                                epoch,
                                ActionKind.CREATE_BACKUP,
                                Stage.RELEASE,
                                backup,
                                around.limits().of(Stage.RELEASE),
                                "",
                                Optional.empty()));
    }
}
