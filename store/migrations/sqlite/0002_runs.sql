-- The runs of schedules, and the reports that people subscribed to.

CREATE TABLE run (
    job   TEXT    NOT NULL,
    key   TEXT    NOT NULL, -- due time on the clock of the schedule's zone
    due   INTEGER NOT NULL,
    state TEXT    NOT NULL,
    body  BLOB    NOT NULL, -- JSON of nines.Run
    PRIMARY KEY (job, key)
) STRICT;

CREATE INDEX run_of_job ON run (job, due);
CREATE INDEX run_by_due ON run (due);
CREATE INDEX run_by_state ON run (state);

CREATE TABLE subscription (
    id   TEXT NOT NULL PRIMARY KEY,
    body BLOB NOT NULL -- JSON of nines.Subscription
) STRICT;
