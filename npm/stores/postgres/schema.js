// The statement that makes the store's tables and functions, or brings them up to date: one block, so that it is done or not
// done, through any client, and by one process at a time.

import { FUNCTIONS } from "./functions.js";
import { LANE_FUNCTIONS } from "./lane-functions.js";
import { MANAGE_FUNCTIONS } from "./manage-functions.js";
import { TABLES } from "./tables.js";

export const SCHEMA = `DO $pp1$
BEGIN
PERFORM pg_advisory_xact_lock(hashtextextended('pp1', 0));
-- "already exists, skipping" is no news.
PERFORM set_config('client_min_messages', 'warning', true);
${TABLES}${LANE_FUNCTIONS}${FUNCTIONS}${MANAGE_FUNCTIONS}END
$pp1$;
`;

/** What `pp1_version()` says once all of this is there. */
export const VERSION = 1;
