-- Every resource is its wire document. What is looked up by is generated from it, so that it can't drift.
-- `sequence` grows with every row and settles the order of what happened in the same millisecond.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE profile (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL
) STRICT;

CREATE TABLE chat (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    profile_id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'profile_id') STORED,
    participant_external_id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'participant_external_id') STORED,
    external_conversation_id TEXT GENERATED ALWAYS AS (document ->> 'external_conversation_id') STORED,
    last_message_at TEXT GENERATED ALWAYS AS (document ->> 'last_message_at') STORED,
    -- A chat in which nobody wrote yet stands where it was made.
    active_at TEXT NOT NULL GENERATED ALWAYS AS (
        coalesce(document ->> 'last_message_at', document ->> 'created_at')
    ) STORED
) STRICT;

CREATE UNIQUE INDEX chat_participant ON chat (profile_id, participant_external_id);
CREATE UNIQUE INDEX chat_conversation ON chat (external_conversation_id);
CREATE INDEX chat_activity ON chat (profile_id, active_at, sequence, last_message_at);

CREATE TABLE message (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    chat_id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'chat_id') STORED,
    external_id TEXT GENERATED ALWAYS AS (document ->> 'external_id') STORED,
    direction TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'direction') STORED,
    status TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'status') STORED,
    external_read_at TEXT GENERATED ALWAYS AS (document ->> 'external_read_at') STORED,
    -- Newest on the platform first; what is not there yet by when it was made.
    sorted_at TEXT NOT NULL GENERATED ALWAYS AS (
        coalesce(document ->> 'external_posted_at', document ->> 'created_at')
    ) STORED
) STRICT;

CREATE UNIQUE INDEX message_external ON message (external_id);
CREATE INDEX message_sorted ON message (chat_id, sorted_at);
CREATE INDEX message_direction ON message (chat_id, direction, sorted_at);
CREATE INDEX message_status ON message (chat_id, status, sorted_at);
CREATE INDEX message_unread ON message (chat_id, sorted_at)
    WHERE direction = 'outbound' AND status = 'published' AND external_read_at IS NULL;

-- The totals of lists, which would cost a walk over all their items if they were counted each time. Nothing
-- deletes a single chat or message; a reset empties these tables too.

CREATE TABLE chat_count (
    profile_id TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message_count (
    chat_id TEXT NOT NULL,
    direction TEXT NOT NULL,
    status TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (chat_id, direction, status)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER chat_counted AFTER INSERT ON chat BEGIN
    INSERT INTO chat_count VALUES (NEW.profile_id, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER message_counted AFTER INSERT ON message BEGIN
    INSERT INTO message_count VALUES (NEW.chat_id, NEW.direction, NEW.status, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER message_recounted AFTER UPDATE OF document ON message WHEN OLD.status <> NEW.status BEGIN
    UPDATE message_count SET count = count - 1
        WHERE chat_id = OLD.chat_id AND direction = OLD.direction AND status = OLD.status;
    INSERT INTO message_count VALUES (NEW.chat_id, NEW.direction, NEW.status, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
END;
