-- Whether the person of a chat can be reached, where they can't just so.

CREATE TABLE person (
    chat_id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('offline', 'blocked', 'deleted'))
) STRICT, WITHOUT ROWID;
