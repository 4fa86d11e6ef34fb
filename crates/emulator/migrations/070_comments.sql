-- Comments are listed: those of a post, the answers to one, and all. A comment of an earlier version has no parent.

ALTER TABLE comment ADD COLUMN post_id TEXT GENERATED ALWAYS AS (document ->> 'post_id') VIRTUAL;
ALTER TABLE comment ADD COLUMN profile_id TEXT GENERATED ALWAYS AS (document ->> 'profile_id') VIRTUAL;
ALTER TABLE comment ADD COLUMN parent_external_id TEXT
    GENERATED ALWAYS AS (document ->> 'parent_external_id') VIRTUAL;
ALTER TABLE comment ADD COLUMN placement_id TEXT GENERATED ALWAYS AS (document ->> 'placement_id') VIRTUAL;
ALTER TABLE comment ADD COLUMN created_at TEXT GENERATED ALWAYS AS (document ->> 'created_at') VIRTUAL;

CREATE INDEX comment_of_post ON comment (post_id, profile_id, parent_external_id, created_at);
CREATE INDEX comment_created ON comment (created_at);
