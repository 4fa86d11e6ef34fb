-- The people whom a WhatsApp number blocks, by their WhatsApp ids.

CREATE TABLE blocked_person (
    profile_id TEXT NOT NULL,
    phone_number_id TEXT NOT NULL,
    wa_id TEXT NOT NULL,
    PRIMARY KEY (profile_id, phone_number_id, wa_id)
) STRICT, WITHOUT ROWID;

-- The platform's id of a file that a person sent, by which its bytes are asked for.
ALTER TABLE attachment ADD COLUMN external_id TEXT;
CREATE INDEX attachment_external ON attachment (external_id) WHERE external_id IS NOT NULL;
