-- Times are UTC texts of nine decimals; enumerations are stored by name, error codes by number.
-- Sets of stages and of agent ids are texts, parted by commas.

CREATE TABLE counter (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counter (name, value) VALUES ('action', 0), ('backup', 0), ('epoch', 0);

CREATE TABLE action (
    id              BIGINT   NOT NULL PRIMARY KEY,
    kind            TEXT     NOT NULL,
    manager         TEXT     NOT NULL,
    backup          TEXT     NOT NULL,
    state           TEXT     NOT NULL,
    result          TEXT     NOT NULL,
    percentage      SMALLINT NOT NULL,
    stage           TEXT,
    failure_code    SMALLINT,
    failure_message TEXT,
    started_at      TEXT     NOT NULL,
    updated_at      TEXT     NOT NULL,
    completed_at    TEXT
);

CREATE INDEX action_of_manager ON action (manager, id);

CREATE INDEX action_not_ended ON action (id) WHERE state NOT IN ('FINISHED', 'CANCELLED');

CREATE TABLE agent_report (
    action  BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    agent   TEXT   NOT NULL,
    stage   TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    message TEXT   NOT NULL,
    bytes   BIGINT NOT NULL,
    PRIMARY KEY (action, agent)
);

-- What an action that has not ended needs to go on after a restart: its course.
CREATE TABLE chosen_agent (
    action BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    agent  TEXT   NOT NULL,
    PRIMARY KEY (action, agent)
);

CREATE TABLE participant (
    action              BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    agent               TEXT   NOT NULL,
    stages              TEXT   NOT NULL,
    lock_before         TEXT   NOT NULL,
    product_name        TEXT   NOT NULL,
    product_number      TEXT   NOT NULL,
    revision            TEXT   NOT NULL,
    production_date     TEXT   NOT NULL,
    description         TEXT   NOT NULL,
    type                TEXT   NOT NULL,
    semantic_version    TEXT   NOT NULL,
    consistency_token   TEXT   NOT NULL,
    frozen_microseconds BIGINT,
    PRIMARY KEY (action, agent)
);

-- The key is from the counter and means nothing outside; it keeps the rows of fragments short.
CREATE TABLE backup (
    key           BIGINT NOT NULL PRIMARY KEY,
    manager       TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    made_by       BIGINT NOT NULL,
    created_at    TEXT   NOT NULL,
    creation_type TEXT   NOT NULL,
    status        TEXT   NOT NULL,
    consistency   TEXT   NOT NULL,
    manifest      TEXT   NOT NULL,
    UNIQUE (manager, name)
);

CREATE TABLE part (
    backup              BIGINT  NOT NULL REFERENCES backup (key) ON DELETE CASCADE,
    position            INTEGER NOT NULL,
    agent               TEXT    NOT NULL,
    product_name        TEXT    NOT NULL,
    product_number      TEXT    NOT NULL,
    revision            TEXT    NOT NULL,
    production_date     TEXT    NOT NULL,
    description         TEXT    NOT NULL,
    type                TEXT    NOT NULL,
    semantic_version    TEXT    NOT NULL,
    frozen_microseconds BIGINT,
    PRIMARY KEY (backup, position)
);

-- Ordered by position, not by id: databases do not agree on the order of texts.
CREATE TABLE fragment (
    backup          BIGINT  NOT NULL,
    part            INTEGER NOT NULL,
    position        INTEGER NOT NULL,
    id              TEXT    NOT NULL,
    version         TEXT    NOT NULL,
    size_bytes      BIGINT  NOT NULL,
    sha256          TEXT    NOT NULL,
    custom_metadata TEXT    NOT NULL,
    PRIMARY KEY (backup, part, position),
    FOREIGN KEY (backup, part) REFERENCES part (backup, position) ON DELETE CASCADE
);

CREATE TABLE manager (
    id             TEXT     NOT NULL PRIMARY KEY,
    system_created SMALLINT NOT NULL
);

CREATE TABLE running_configuration (
    id      SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    encoded TEXT     NOT NULL
);
