package bro.orchestrator.catalog;

/**
 * Every statement of the catalog. All are of the SQL that SQLite and PostgreSQL share; what is
 * special to SQLite is in {@link Session} and {@link Migrations}.
 */
final class Sql {
    private Sql() {}

    static final String NEXT_VALUE =
            "UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value";

    private static final String ACTION_COLUMNS =
            """
            id, kind, manager, backup, state, result, percentage, stage,
            failure_code, failure_message, started_at, updated_at, completed_at
            """;

    static final String SAVE_ACTION =
            """
            INSERT INTO action (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                kind = excluded.kind,
                manager = excluded.manager,
                backup = excluded.backup,
                state = excluded.state,
                result = excluded.result,
                percentage = excluded.percentage,
                stage = excluded.stage,
                failure_code = excluded.failure_code,
                failure_message = excluded.failure_message,
                started_at = excluded.started_at,
                updated_at = excluded.updated_at,
                completed_at = excluded.completed_at
            """
                    .formatted(ACTION_COLUMNS);

    static final String REMOVE_REPORTS = "DELETE FROM agent_report WHERE action = ?";

    static final String ADD_REPORT =
            """
            INSERT INTO agent_report (action, agent, stage, state, message, bytes)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    static final String ACTION = "SELECT %s FROM action WHERE id = ?".formatted(ACTION_COLUMNS);

    static final String ACTIONS_OF_MANAGER =
            "SELECT %s FROM action WHERE manager = ? ORDER BY id".formatted(ACTION_COLUMNS);

    static final String ACTION_IDS = "SELECT id FROM action WHERE manager = ? ORDER BY id";

    /** The condition is that of the index, word for word, so that the index serves it. */
    static final String UNFINISHED_ACTIONS =
            "SELECT %s FROM action WHERE state NOT IN ('FINISHED', 'CANCELLED') ORDER BY id"
                    .formatted(ACTION_COLUMNS);

    static final String REPORTS =
            "SELECT agent, stage, state, message, bytes FROM agent_report WHERE action = ?";

    static final String REMOVE_CHOSEN = "DELETE FROM chosen_agent WHERE action = ?";

    static final String ADD_CHOSEN = "INSERT INTO chosen_agent (action, agent) VALUES (?, ?)";

    static final String CHOSEN = "SELECT agent FROM chosen_agent WHERE action = ?";

    private static final String SOFTWARE_COLUMNS =
            """
            product_name, product_number, revision, production_date, description, type,
            semantic_version
            """;

    private static final String PARTICIPANT_COLUMNS =
            "agent, stages, lock_before, %s, consistency_token, frozen_microseconds"
                    .formatted(SOFTWARE_COLUMNS);

    static final String REMOVE_PARTICIPANTS = "DELETE FROM participant WHERE action = ?";

    static final String ADD_PARTICIPANT =
            """
            INSERT INTO participant (action, %s)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
                    .formatted(PARTICIPANT_COLUMNS);

    static final String PARTICIPANTS =
            "SELECT %s FROM participant WHERE action = ?".formatted(PARTICIPANT_COLUMNS);

    private static final String BACKUP_COLUMNS =
            "manager, name, made_by, created_at, creation_type, status, consistency, manifest";

    static final String ADD_BACKUP =
            "INSERT INTO backup (key, %s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    .formatted(BACKUP_COLUMNS);

    /** Takes the parts and fragments along. */
    static final String REMOVE_BACKUP = "DELETE FROM backup WHERE manager = ? AND name = ?";

    private static final String PART_COLUMNS =
            "position, agent, %s, frozen_microseconds".formatted(SOFTWARE_COLUMNS);

    static final String ADD_PART =
            "INSERT INTO part (backup, %s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    .formatted(PART_COLUMNS);

    static final String ADD_FRAGMENT =
            """
            INSERT INTO fragment (
                backup, part, position, id, version, size_bytes, sha256, custom_metadata)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String BACKUP =
            "SELECT key, %s FROM backup WHERE manager = ? AND name = ?".formatted(BACKUP_COLUMNS);

    static final String BACKUPS_OF_MANAGER =
            "SELECT key, %s FROM backup WHERE manager = ? ORDER BY created_at, made_by, name"
                    .formatted(BACKUP_COLUMNS);

    static final String BACKUP_NAMES =
            "SELECT name FROM backup WHERE manager = ? ORDER BY created_at, made_by, name";

    static final String PARTS =
            "SELECT %s FROM part WHERE backup = ? ORDER BY position".formatted(PART_COLUMNS);

    static final String FRAGMENTS =
            """
            SELECT id, version, size_bytes, sha256, custom_metadata
            FROM fragment WHERE backup = ? AND part = ? ORDER BY position
            """;

    static final String MANAGERS = "SELECT id, system_created FROM manager";

    static final String SAVE_MANAGER =
            """
            INSERT INTO manager (id, system_created) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET system_created = excluded.system_created
            """;

    /** Of a manager that is there, what is known stays. */
    static final String ADD_MANAGER =
            "INSERT INTO manager (id, system_created) VALUES (?, 0) ON CONFLICT (id) DO NOTHING";

    static final String REMOVE_MANAGER = "DELETE FROM manager WHERE id = ?";

    static final String CONFIGURATION = "SELECT key, piece FROM configuration";

    static final String SAVE_PIECE =
            """
            INSERT INTO configuration (key, piece) VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET piece = excluded.piece
            """;

    static final String REMOVE_PIECE = "DELETE FROM configuration WHERE key = ?";
}
