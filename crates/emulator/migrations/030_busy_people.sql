-- A person may be there and read nothing. The table has row ids now: SQLite tells of no other's changes, and the page
-- wants to hear of them.

ALTER TABLE person RENAME TO earlier_person;

CREATE TABLE person (
    chat_id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('busy', 'offline', 'blocked', 'deleted'))
) STRICT;

INSERT INTO person (chat_id, state) SELECT chat_id, state FROM earlier_person;
DROP TABLE earlier_person;
