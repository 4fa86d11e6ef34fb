-- What happened, what is still to be done about it, and what came of it. Times are milliseconds since 1970 on the
-- emulator's own clock.

-- The document is the body of the webhook, byte for byte the same on every attempt.
CREATE TABLE event (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;

CREATE TABLE webhook (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL
) STRICT;

-- A job's id is never used again: a delivery that is under way must not be taken for a later one.
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('dispatch', 'delivered', 'read', 'webhook')),
    -- The message, or for a webhook the event.
    subject TEXT NOT NULL,
    webhook_id TEXT CHECK ((webhook_id IS NOT NULL) = (kind = 'webhook')),
    attempt INTEGER NOT NULL DEFAULT 1,
    due_at INTEGER NOT NULL
) STRICT;

-- Two queues, so that a slow receiver of webhooks never keeps the platform from its work.
CREATE INDEX job_platform ON job (due_at) WHERE kind <> 'webhook';
CREATE INDEX job_webhook ON job (due_at) WHERE kind = 'webhook';

CREATE TABLE delivery (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    event_id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'event_id') STORED
) STRICT;

CREATE TABLE idempotency_key (
    key TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);
