-- What messages carry, kept with them.

CREATE TABLE attachment (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL,
    content_type TEXT NOT NULL,
    filename TEXT,
    bytes BLOB NOT NULL
) STRICT;

CREATE INDEX attachment_message ON attachment (message_id);

-- A table's checks can't be changed in place. This one knows of media that are to be fetched too.
CREATE TABLE new_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('fetch', 'dispatch', 'delivered', 'read', 'sync', 'webhook')),
    -- The message, for an import the chat sync, for a webhook the event.
    subject TEXT NOT NULL,
    webhook_id TEXT CHECK ((webhook_id IS NOT NULL) = (kind = 'webhook')),
    attempt INTEGER NOT NULL DEFAULT 1,
    due_at INTEGER NOT NULL
) STRICT;

INSERT INTO new_job SELECT id, kind, subject, webhook_id, attempt, due_at FROM job;
DROP TABLE job;
ALTER TABLE new_job RENAME TO job;

-- Three queues, so that neither a slow receiver of webhooks nor slow media keep the platform from its work.
CREATE INDEX job_platform ON job (due_at) WHERE kind NOT IN ('fetch', 'webhook');
CREATE INDEX job_fetch ON job (due_at) WHERE kind = 'fetch';
CREATE INDEX job_webhook ON job (due_at) WHERE kind = 'webhook';
CREATE INDEX job_of_webhook ON job (webhook_id) WHERE kind = 'webhook';
