package bro.orchestrator.catalog;

import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Courses of actions as rows of {@code chosen_agent} and {@code participant}. */
final class CourseRows {
    /** Is in no name of an agent or of a stage. */
    private static final String COMMA = ",";

    private CourseRows() {}

    /** The action must be there already. */
    static void save(Session session, ActionId action, Course course) throws SQLException {
        remove(session, action);
        for (AgentId agent : course.chosen()) {
            session.update(Sql.ADD_CHOSEN, action.value(), agent.value());
        }
        for (var entry : course.participants().entrySet()) {
            save(session, action, entry.getKey(), entry.getValue());
        }
    }

    static void remove(Session session, ActionId action) throws SQLException {
        session.update(Sql.REMOVE_CHOSEN, action.value());
        session.update(Sql.REMOVE_PARTICIPANTS, action.value());
    }

    static Course find(Session session, ActionId action) throws SQLException {
        var chosen =
                session.query(
                        row -> new AgentId(row.getString("agent")), Sql.CHOSEN, action.value());
        var participants = new TreeMap<AgentId, Course.Participant>();
        session.query(
                row -> participants.put(new AgentId(row.getString("agent")), read(row)),
                Sql.PARTICIPANTS,
                action.value());
        return new Course(new TreeSet<>(chosen), participants);
    }

    private static void save(
            Session session, ActionId action, AgentId agent, Course.Participant participant)
            throws SQLException {
        var software = participant.softwareVersion();
        session.update(
                Sql.ADD_PARTICIPANT,
                action.value(),
                agent.value(),
                joined(participant.stages(), Stage::name),
                joined(participant.lockBefore(), AgentId::value),
                software.productName(),
                software.productNumber(),
                software.revision(),
                software.productionDate(),
                software.description(),
                software.type(),
                software.semanticVersion(),
                participant.consistencyToken(),
                participant.frozen().map(Times::microseconds));
    }

    private static Course.Participant read(ResultSet row) throws SQLException {
        return new Course.Participant(
                parted(row.getString("stages"), Stage::valueOf),
                BackupRows.software(row),
                parted(row.getString("lock_before"), AgentId::new),
                row.getString("consistency_token"),
                Times.duration(row, "frozen_microseconds"));
    }

    private static <T> String joined(Set<T> values, Function<T, String> name) {
        return values.stream().map(name).sorted().collect(Collectors.joining(COMMA));
    }

    private static <T> Set<T> parted(String joined, Function<String, T> value) {
        return joined.isEmpty()
                ? Set.of()
                : Arrays.stream(joined.split(COMMA)).map(value).collect(Collectors.toSet());
    }
}
