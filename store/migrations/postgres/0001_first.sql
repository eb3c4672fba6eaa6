-- All times are milliseconds since 1970, UTC.
--
-- Every statement may run twice: some engines that speak PostgreSQL's protocol
-- do not undo definitions with their transaction.

CREATE TABLE IF NOT EXISTS issue (
    service TEXT   NOT NULL,
    id      TEXT   NOT NULL, -- Jira's, stable; the key changes when the issue moves
    key     TEXT   NOT NULL,
    project BYTEA  NOT NULL, -- ordered by its bytes, whatever the database collates by
    number  BIGINT NOT NULL, -- of the key, for its order
    updated BIGINT NOT NULL,
    gone    BIGINT,          -- since when Jira no longer shows it
    hash    BIGINT NOT NULL, -- of body
    body    BYTEA  NOT NULL, -- see encode.go
    PRIMARY KEY (service, id)
);

CREATE INDEX IF NOT EXISTS issue_in_order ON issue (service, project, number, id);
CREATE INDEX IF NOT EXISTS issue_by_key ON issue (key);

CREATE TABLE IF NOT EXISTS former_key (
    service TEXT NOT NULL,
    key     TEXT NOT NULL,
    id      TEXT NOT NULL,
    PRIMARY KEY (service, key, id),
    FOREIGN KEY (service, id) REFERENCES issue (service, id) ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS quarantine (
    service TEXT NOT NULL,
    id      TEXT NOT NULL,
    key     TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (service, id)
);

CREATE TABLE IF NOT EXISTS sync_state (
    service     TEXT   NOT NULL PRIMARY KEY,
    query       TEXT   NOT NULL,
    watermark   BIGINT,
    began       BIGINT,
    resume      BIGINT,
    finished    BIGINT,
    census      BIGINT,
    quarantined BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS status (
    service  TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    category BIGINT NOT NULL,
    position BIGINT NOT NULL, -- in the list it was last sent in
    PRIMARY KEY (service, id)
);

CREATE TABLE IF NOT EXISTS blob (
    kind  TEXT  NOT NULL,
    key   TEXT  NOT NULL,
    value BYTEA NOT NULL,
    PRIMARY KEY (kind, key)
);

CREATE TABLE IF NOT EXISTS delivery (
    id      TEXT   NOT NULL PRIMARY KEY,
    due     BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    body    BYTEA  NOT NULL -- JSON of nines.Delivery
);

CREATE INDEX IF NOT EXISTS delivery_by_due ON delivery (due);

CREATE TABLE IF NOT EXISTS claim (
    key        TEXT   NOT NULL PRIMARY KEY,
    owner      TEXT   NOT NULL,
    held_until BIGINT NOT NULL
);
