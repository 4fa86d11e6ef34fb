-- The Pages, channels and phone numbers of the profiles. Their ids are the platform's, unique within a profile.

CREATE TABLE placement (
    sequence INTEGER PRIMARY KEY,
    profile_id TEXT NOT NULL,
    document TEXT NOT NULL,
    id TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'id') STORED
) STRICT;

CREATE UNIQUE INDEX placement_of_profile ON placement (profile_id, id);
CREATE INDEX placement_in_order ON placement (profile_id, sequence);
