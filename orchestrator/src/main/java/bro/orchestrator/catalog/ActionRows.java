package bro.orchestrator.catalog;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Actions as rows of {@code action} and {@code agent_report}. */
final class ActionRows {
    private ActionRows() {}

    static void save(Session session, Action action) throws SQLException {
        session.update(
                Sql.SAVE_ACTION,
                action.id().value(),
                action.kind().name(),
                action.manager().value(),
                action.backup().name().value(),
                action.state().name(),
                action.result().name(),
                action.percentage(),
                action.stage().map(Stage::name),
                action.failure().map(failure -> failure.code().number()),
                action.failure().map(Failure::message),
                Times.text(action.startedAt()),
                Times.text(action.updatedAt()),
                action.completedAt().map(Times::text));
        session.update(Sql.REMOVE_REPORTS, action.id().value());
        for (var entry : action.agents().entrySet()) {
            var report = entry.getValue();
            session.update(
                    Sql.ADD_REPORT,
                    action.id().value(),
                    entry.getKey().value(),
                    report.stage().name(),
                    report.state().name(),
                    report.message(),
                    report.bytes());
        }
    }

    static List<Action> find(Session session, String sql, Object... parameters)
            throws SQLException {
        return session.query(row -> read(session, row), sql, parameters);
    }

    private static Action read(Session session, ResultSet row) throws SQLException {
        var id = new ActionId(row.getLong("id"));
        return new Action(
                id,
                ActionKind.valueOf(row.getString("kind")),
                new BackupId(
                        new ManagerId(row.getString("manager")),
                        new BackupName(row.getString("backup"))),
                Action.State.valueOf(row.getString("state")),
                Action.Result.valueOf(row.getString("result")),
                row.getInt("percentage"),
                Optional.ofNullable(row.getString("stage")).map(Stage::valueOf),
                failure(row),
                Times.instant(row.getString("started_at")),
                Times.instant(row.getString("updated_at")),
                Optional.ofNullable(row.getString("completed_at")).map(Times::instant),
                reports(session, id),
                Optional.empty());
    }

    private static Optional<Failure> failure(ResultSet row) throws SQLException {
        int number = row.getInt("failure_code");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(new Failure(code(number), row.getString("failure_message")));
    }

    private static ErrorCode code(int number) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.number() == number)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no error code %d".formatted(number)));
    }

    private static SortedMap<AgentId, Action.AgentReport> reports(Session session, ActionId id)
            throws SQLException {
        var reports = new TreeMap<AgentId, Action.AgentReport>();
        session.query(
                row ->
                        reports.put(
                                new AgentId(row.getString("agent")),
                                new Action.AgentReport(
                                        Stage.valueOf(row.getString("stage")),
                                        Action.AgentState.valueOf(row.getString("state")),
                                        row.getString("message"),
                                        row.getLong("bytes"))),
                Sql.REPORTS,
                id.value());
        return reports;
    }
}
