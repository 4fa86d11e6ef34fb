// The tables of a SQLite store. Their names carry the layout: whoever changes a table gives all of them the next number.

import { sql } from "./sql.js";

/** Later than any time. */
export const NEVER = 9_000_000_000_000_000;

/**
 * An event that waits or is dead; `n` is its arrival. `until` is the end of a dead one. A mark of such an event goes with it,
 * any other at its `until`. A lane is due at the end of its lease if it has one, and else when it may be taken.
 */
export const schema = [
  sql`CREATE TABLE IF NOT EXISTS pp1_events (
    n INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, id TEXT NOT NULL, lane TEXT NOT NULL, chat TEXT,
    at INTEGER NOT NULL, put_at INTEGER NOT NULL, head TEXT NOT NULL, body TEXT NOT NULL,
    starts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, records TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL DEFAULT 'waiting', error TEXT, until INTEGER, UNIQUE (name, id)
  )`,
  sql`CREATE INDEX IF NOT EXISTS pp1_events_lane ON pp1_events (name, lane, state, at, n)`,
  sql`CREATE INDEX IF NOT EXISTS pp1_events_state ON pp1_events (name, state, n)`,
  sql`CREATE INDEX IF NOT EXISTS pp1_events_chat ON pp1_events (name, chat)`,
  sql`CREATE INDEX IF NOT EXISTS pp1_events_until ON pp1_events (until) WHERE until IS NOT NULL`,
  sql`CREATE TABLE IF NOT EXISTS pp1_marks (
    name TEXT NOT NULL, mark TEXT NOT NULL, event INTEGER, until INTEGER, chat TEXT, PRIMARY KEY (name, mark)
  ) WITHOUT ROWID`,
  sql`CREATE INDEX IF NOT EXISTS pp1_marks_event ON pp1_marks (event) WHERE event IS NOT NULL`,
  sql`CREATE INDEX IF NOT EXISTS pp1_marks_chat ON pp1_marks (name, chat)`,
  sql`CREATE INDEX IF NOT EXISTS pp1_marks_until ON pp1_marks (until) WHERE until IS NOT NULL`,
  sql`CREATE TRIGGER IF NOT EXISTS pp1_events_gone AFTER DELETE ON pp1_events
    BEGIN DELETE FROM pp1_marks WHERE event = OLD.n; END`,
  sql`CREATE TABLE IF NOT EXISTS pp1_lanes (
    name TEXT NOT NULL, lane TEXT NOT NULL, token TEXT, until INTEGER NOT NULL DEFAULT 0, last TEXT,
    head INTEGER, started INTEGER NOT NULL DEFAULT 0,
    wait INTEGER NOT NULL DEFAULT 0, ready INTEGER NOT NULL DEFAULT 0, cap INTEGER NOT NULL DEFAULT 9000000000000000,
    due INTEGER GENERATED ALWAYS AS (
      CASE WHEN token IS NOT NULL THEN until WHEN head IS NOT NULL THEN wait ELSE max(wait, min(ready, cap)) END
    ) VIRTUAL,
    PRIMARY KEY (name, lane)
  ) WITHOUT ROWID`,
  sql`CREATE INDEX IF NOT EXISTS pp1_lanes_due ON pp1_lanes (name, due)`,
  sql`CREATE INDEX IF NOT EXISTS pp1_lanes_token ON pp1_lanes (name, token) WHERE token IS NOT NULL`,
  sql`CREATE TABLE IF NOT EXISTS pp1_notes (
    name TEXT NOT NULL, note TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, note)
  ) WITHOUT ROWID`,
];
