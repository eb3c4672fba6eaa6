-- All times are milliseconds since 1970, UTC.

CREATE TABLE issue (
    service TEXT    NOT NULL,
    id      TEXT    NOT NULL, -- Jira's, stable; the key changes when the issue moves
    key     TEXT    NOT NULL,
    project TEXT    NOT NULL,
    number  INTEGER NOT NULL, -- of the key, for its order
    updated INTEGER NOT NULL,
    gone    INTEGER,          -- since when Jira no longer shows it
    hash    INTEGER NOT NULL, -- of body
    body    BLOB    NOT NULL, -- see encode.go
    PRIMARY KEY (service, id)
) STRICT;

CREATE INDEX issue_in_order ON issue (service, project, number, id);
CREATE INDEX issue_by_key ON issue (key);

CREATE TABLE former_key (
    service TEXT NOT NULL,
    key     TEXT NOT NULL,
    id      TEXT NOT NULL,
    PRIMARY KEY (service, key, id),
    FOREIGN KEY (service, id) REFERENCES issue (service, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE quarantine (
    service TEXT NOT NULL,
    id      TEXT NOT NULL,
    key     TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (service, id)
) STRICT;

CREATE TABLE sync_state (
    service     TEXT    NOT NULL PRIMARY KEY,
    query       TEXT    NOT NULL,
    watermark   INTEGER,
    began       INTEGER,
    resume      INTEGER,
    finished    INTEGER,
    census      INTEGER,
    quarantined INTEGER NOT NULL
) STRICT;

CREATE TABLE status (
    service  TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    category INTEGER NOT NULL,
    position INTEGER NOT NULL, -- in the list it was last sent in
    PRIMARY KEY (service, id)
) STRICT;

CREATE TABLE blob (
    kind  TEXT NOT NULL,
    key   TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT;

CREATE TABLE delivery (
    id      TEXT    NOT NULL PRIMARY KEY,
    due     INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    body    BLOB    NOT NULL -- JSON of nines.Delivery
) STRICT;

CREATE INDEX delivery_by_due ON delivery (due);

CREATE TABLE claim (
    key        TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,
    held_until INTEGER NOT NULL
) STRICT;
