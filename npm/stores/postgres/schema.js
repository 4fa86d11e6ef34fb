// The statement that makes the store's tables and functions, or brings them up to date: one block, so that it is done or not
// done, through any client, and by one process at a time.

import { FUNCTIONS } from "./functions.js";
import { LANE_FUNCTIONS } from "./lane-functions.js";
import { MANAGE_FUNCTIONS } from "./manage-functions.js";
import { TABLES } from "./tables.js";

/**
 * What `pp1_version()` says once all of this is there. It rises with every change, since what is there already is left alone:
 * making it again would wait for tables that live traffic uses, in another order than that does, and end in a deadlock.
 */
export const VERSION = 1;

export const SCHEMA = `DO $pp1$
BEGIN
PERFORM pg_advisory_xact_lock(hashtextextended('pp1', 0));
IF to_regproc('pp1_version') IS NOT NULL AND to_regclass('pp1_events') IS NOT NULL AND to_regclass('pp1_lanes') IS NOT NULL
    AND to_regclass('pp1_marks') IS NOT NULL AND to_regclass('pp1_notes') IS NOT NULL THEN
  IF pp1_version() >= ${VERSION} THEN RETURN; END IF;
END IF;
-- "already exists, skipping" is no news.
PERFORM set_config('client_min_messages', 'warning', true);
${TABLES}${LANE_FUNCTIONS}${FUNCTIONS}${MANAGE_FUNCTIONS}END
$pp1$;
`;
