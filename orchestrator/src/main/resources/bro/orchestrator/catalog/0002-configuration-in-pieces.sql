-- The running configuration is kept in pieces, so that a change writes what it changes. What was
-- one text is one piece with an empty key until it is next loaded.
CREATE TABLE configuration (
    key   TEXT NOT NULL PRIMARY KEY,
    piece TEXT NOT NULL
);

INSERT INTO configuration (key, piece) SELECT '', encoded FROM running_configuration;

DROP TABLE running_configuration;
