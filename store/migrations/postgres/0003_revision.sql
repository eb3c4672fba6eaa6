-- What has changed since: every transaction that changes issues of a service
-- takes the next number, and its issues bear it.

ALTER TABLE issue ADD COLUMN IF NOT EXISTS revision BIGINT NOT NULL DEFAULT 0;

CREATE INDEX IF NOT EXISTS issue_by_revision ON issue (service, revision);

CREATE TABLE IF NOT EXISTS revision (
    service TEXT   NOT NULL PRIMARY KEY,
    number  BIGINT NOT NULL
);
