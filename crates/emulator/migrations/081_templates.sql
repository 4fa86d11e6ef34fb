-- WhatsApp's message templates.

CREATE TABLE template (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    profile_id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'profile_id') STORED,
    external_id TEXT GENERATED ALWAYS AS (document ->> 'external_id') STORED,
    name TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'name') STORED,
    language TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'language') STORED
) STRICT;

CREATE UNIQUE INDEX template_external ON template (external_id);
CREATE UNIQUE INDEX template_name ON template (profile_id, name, language);
CREATE INDEX template_in_order ON template (profile_id, sequence);

-- A table's checks can't be changed in place. The emulator itself knows the kinds: see `JobKind`.
CREATE TABLE new_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    -- The message, for an import the chat sync, for a review the template, for a webhook the event.
    subject TEXT NOT NULL,
    webhook_id TEXT CHECK ((webhook_id IS NOT NULL) = (kind = 'webhook')),
    attempt INTEGER NOT NULL DEFAULT 1,
    due_at INTEGER NOT NULL,
    -- Of media that is to be fetched, the host. For a webhook it is the webhook's id.
    host TEXT NOT NULL DEFAULT '',
    -- How often it could not be done for a reason of its own.
    failures INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO new_job SELECT id, kind, subject, webhook_id, attempt, due_at, host, failures FROM job;
DROP TABLE job;
ALTER TABLE new_job RENAME TO job;

CREATE INDEX job_platform ON job (due_at) WHERE kind NOT IN ('fetch', 'webhook');
CREATE INDEX job_fetch ON job (due_at) WHERE kind = 'fetch';
CREATE INDEX job_webhook ON job (due_at) WHERE kind = 'webhook';
CREATE INDEX job_of_host ON job (host, due_at) WHERE kind = 'fetch';
CREATE INDEX job_of_webhook ON job (webhook_id, due_at) WHERE kind = 'webhook';
