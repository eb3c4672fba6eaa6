-- What has changed since: every transaction that changes issues of a service
-- takes the next number, and its issues bear it.

ALTER TABLE issue ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

CREATE INDEX issue_by_revision ON issue (service, revision);

CREATE TABLE revision (
    service TEXT    NOT NULL PRIMARY KEY,
    number  INTEGER NOT NULL
) STRICT;
