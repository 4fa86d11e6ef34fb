-- Each endpoint that work waits for gets its own share of it, and work that can't be done is set aside.

-- Of media that is to be fetched, the host. For a webhook it is the webhook's id.
ALTER TABLE job ADD COLUMN host TEXT NOT NULL DEFAULT '';

-- How often it could not be done for a reason of its own.
ALTER TABLE job ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;

CREATE INDEX job_of_host ON job (host, due_at) WHERE kind = 'fetch';
DROP INDEX job_of_webhook;
CREATE INDEX job_of_webhook ON job (webhook_id, due_at) WHERE kind = 'webhook';

CREATE TABLE job_set_aside (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    webhook_id TEXT,
    attempt INTEGER NOT NULL,
    -- Why it can't be done.
    error TEXT NOT NULL,
    set_aside_at INTEGER NOT NULL
) STRICT;
