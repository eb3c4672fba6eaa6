-- The runs of schedules, and the reports that people subscribed to.

CREATE TABLE IF NOT EXISTS run (
    job   TEXT   NOT NULL,
    key   TEXT   NOT NULL, -- due time on the clock of the schedule's zone
    due   BIGINT NOT NULL,
    state TEXT   NOT NULL,
    body  BYTEA  NOT NULL, -- JSON of nines.Run
    PRIMARY KEY (job, key)
);

CREATE INDEX IF NOT EXISTS run_of_job ON run (job, due);
CREATE INDEX IF NOT EXISTS run_by_due ON run (due);
CREATE INDEX IF NOT EXISTS run_by_state ON run (state);

CREATE TABLE IF NOT EXISTS subscription (
    id   TEXT  NOT NULL PRIMARY KEY,
    body BYTEA NOT NULL -- JSON of nines.Subscription
);
