package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the catalog keeps of one action while it goes on. Written in the action's mailbox; any
 * thread may read the course.
 */
final class Journal {
    private final Surroundings around;
    private final Map<AgentId, Course.Participant> amended = new HashMap<>();
    private Optional<Failure> unwritten = Optional.empty();
    private volatile Course course;

    Journal(Surroundings around, Course course) {
        this.around = around;
        this.course = course;
    }

    Course course() {
        return course;
    }

    /** What an agent answered in SNAPSHOT. */
    String token(AgentId agent) {
        Course.Participant participant = course.participants().get(agent);
        return participant == null ? "" : participant.consistencyToken();
    }

    /** Takes the course that the action is on, to be written with the next entry. */
    void begin(Course begun) {
        course = begun;
    }

    /** Keeps what an answer tells, until the next entry takes it along. */
    void amend(AgentId agent, StageAnswer answer) {
        Course.Participant known = amended.getOrDefault(agent, course.participants().get(agent));
        if (known == null) {
            return;
        }
        switch (answer.stage()) {
            case SNAPSHOT -> amended.put(agent, known.withToken(answer.consistencyToken()));
            case RELEASE -> {
                if (answer.frozen().isPositive()) {
                    amended.put(agent, known.withFrozen(answer.frozen()));
                }
            }
            case PREPARATION, TRANSFER, COMMIT, EXECUTION, POST_ACTIONS -> {}
        }
    }

    /** Writes an entry; returns why that could not be done. */
    Optional<Failure> write(Action entry) {
        if (!amended.isEmpty()) {
            course = course.with(amended);
            amended.clear();
        }
        try {
            if (entry.state().hasEnded()) {
                around.catalog().save(entry);
            } else {
                around.catalog().save(entry, course);
            }
            unwritten = Optional.empty();
        } catch (BroException e) {
            around.listener().alarm(entry.backup().toString(), e.failure());
            unwritten = Optional.of(e.failure());
        }
        return unwritten;
    }

    /** Why the last entry is not in the journal; empty if it is. */
    Optional<Failure> unwritten() {
        return unwritten;
    }
}
