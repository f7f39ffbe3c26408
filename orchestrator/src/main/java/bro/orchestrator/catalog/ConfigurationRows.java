package bro.orchestrator.catalog;

import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.name.ManagerId;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;

/** The running configuration in rows. */
final class ConfigurationRows {
    private ConfigurationRows() {}

    static Map<String, String> all(Session session) throws SQLException {
        return session
                .query(row -> Map.entry(row.getString(1), row.getString(2)), Sql.CONFIGURATION)
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static void save(Session session, ConfigurationChange change) throws SQLException {
        for (ManagerId manager : change.gone()) {
            session.update(Sql.REMOVE_MANAGER, manager.value());
        }
        for (ManagerId manager : change.made()) {
            session.update(Sql.ADD_MANAGER, manager.value());
        }
        for (String key : change.removed()) {
            session.update(Sql.REMOVE_PIECE, key);
        }
        for (Map.Entry<String, String> piece : change.written().entrySet()) {
            session.update(Sql.SAVE_PIECE, piece.getKey(), piece.getValue());
        }
    }
}
