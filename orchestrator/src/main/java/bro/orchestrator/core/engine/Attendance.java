package bro.orchestrator.core.engine;

import bro.orchestrator.core.name.AgentId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** Which agents of an action are away. Confined to the action's mailbox. */
final class Attendance {
    private final Surroundings around;
    private final Executor mailbox;

    /** For each agent that is away, what tells this absence from another one. */
    private final Map<AgentId, Object> away = new HashMap<>();

    Attendance(Surroundings around, Executor mailbox) {
        this.around = around;
        this.mailbox = mailbox;
    }

    /**
     * The agent is not attached any more.
     *
     * @param givenUp run in the mailbox when the agent has been away for longer than it may be
     */
    void left(AgentId agent, Runnable givenUp) {
        var absence = new Object();
        away.put(agent, absence);
        around.limits()
                .absence()
                .ifPresent(
                        limit ->
                                around.timers()
                                        .after(
                                                limit,
                                                () ->
                                                        mailbox.execute(
                                                                () ->
                                                                        giveUp(
                                                                                agent, absence,
                                                                                givenUp))));
    }

    private void giveUp(AgentId agent, Object absence, Runnable givenUp) {
        if (away.get(agent) == absence) {
            givenUp.run();
        }
    }

    void cameBack(AgentId agent) {
        away.remove(agent);
    }

    Set<AgentId> away() {
        return Set.copyOf(away.keySet());
    }
}
