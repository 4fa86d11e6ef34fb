-- What goes wrong on purpose. Each fault draws from a stream of its own, so that what strikes one kind of work does not
-- depend on how it is interleaved with another; where a stream stands is kept, so that a restart goes on with it.

CREATE TABLE fault_set (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seed INTEGER NOT NULL
) STRICT;

CREATE TABLE fault (
    -- Its place in the list that was set, from 0.
    position INTEGER PRIMARY KEY,
    document TEXT NOT NULL,
    -- How much it could have struck, and how much of that it did.
    seen INTEGER NOT NULL,
    struck INTEGER NOT NULL,
    -- The bits of an unsigned number.
    random INTEGER NOT NULL
) STRICT;
