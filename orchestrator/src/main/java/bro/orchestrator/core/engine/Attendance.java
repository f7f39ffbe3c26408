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

    /** For each agent that is away, the number of this absence. */
    private final Map<AgentId, Long> away = new HashMap<>();

    private long absences;

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
        long absence = ++absences;
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

    private void giveUp(AgentId agent, long absence, Runnable givenUp) {
        if (Long.valueOf(absence).equals(away.get(agent))) {
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
