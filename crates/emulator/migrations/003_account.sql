-- What an account sets up around its chats, comments that can be answered privately, and imports of older chats.

CREATE TABLE ice_breakers (
    profile_id TEXT PRIMARY KEY,
    document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE comment (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    external_id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'external_id') STORED
) STRICT;

CREATE UNIQUE INDEX comment_external ON comment (external_id);

CREATE TABLE chat_sync (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    profile_id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'profile_id') STORED,
    status TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'status') STORED,
    "trigger" TEXT GENERATED ALWAYS AS (document ->> 'trigger') STORED
) STRICT;

CREATE INDEX chat_sync_profile ON chat_sync (profile_id);
CREATE INDEX chat_sync_status ON chat_sync (profile_id, status);
CREATE INDEX chat_sync_trigger ON chat_sync (profile_id, "trigger");
CREATE INDEX chat_sync_status_trigger ON chat_sync (profile_id, status, "trigger");
CREATE UNIQUE INDEX chat_sync_under_way ON chat_sync (profile_id) WHERE status IN ('pending', 'running');

-- Until now the only webhook was the emulator's own. A reset takes the others away.
UPDATE webhook SET document = json_set(document, '$.is_own', json('true'));
ALTER TABLE webhook ADD COLUMN is_own INTEGER GENERATED ALWAYS AS (document ->> 'is_own') VIRTUAL;

ALTER TABLE delivery ADD COLUMN webhook_id TEXT GENERATED ALWAYS AS (document ->> 'webhook_id') VIRTUAL;
CREATE INDEX delivery_webhook ON delivery (webhook_id);

-- A table's checks can't be changed in place. This one knows imports too.
CREATE TABLE new_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('dispatch', 'delivered', 'read', 'sync', 'webhook')),
    -- The message, for an import the chat sync, for a webhook the event.
    subject TEXT NOT NULL,
    webhook_id TEXT CHECK ((webhook_id IS NOT NULL) = (kind = 'webhook')),
    attempt INTEGER NOT NULL DEFAULT 1,
    due_at INTEGER NOT NULL
) STRICT;

INSERT INTO new_job SELECT id, kind, subject, webhook_id, attempt, due_at FROM job;
DROP TABLE job;
ALTER TABLE new_job RENAME TO job;

CREATE INDEX job_platform ON job (due_at) WHERE kind <> 'webhook';
CREATE INDEX job_webhook ON job (due_at) WHERE kind = 'webhook';
CREATE INDEX job_of_webhook ON job (webhook_id) WHERE kind = 'webhook';
