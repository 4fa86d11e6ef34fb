// The tables of the store in Postgres. Their names carry the layout: another layout has other names, and both can live side
// by side while processes are replaced. All times are Unix milliseconds of the server's clock.

export const TABLES = `
-- An event that waits, or is dead. ready and cap: when its lane may be taken, as far as this event says. opens: when to look at
-- its lane, while the lane has no row of its own that says so earlier. Bodies are text: jsonb takes no U+0000.
CREATE TABLE IF NOT EXISTS pp1_events (
  name text NOT NULL,
  id text NOT NULL,
  lane text NOT NULL,
  chat text,
  marks text[] NOT NULL,
  at float8 NOT NULL,
  arrival bigint GENERATED ALWAYS AS IDENTITY,
  put_at float8 NOT NULL,
  head text NOT NULL,
  body text NOT NULL,
  starts integer NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  records jsonb NOT NULL DEFAULT '{}',
  ready float8 NOT NULL,
  cap float8 NOT NULL,
  opens float8,
  dead_until float8,
  error text,
  PRIMARY KEY (name, id)
);
CREATE INDEX IF NOT EXISTS pp1_events_order ON pp1_events (name, lane, at, arrival) WHERE dead_until IS NULL;
CREATE INDEX IF NOT EXISTS pp1_events_arrival ON pp1_events (name, lane, arrival) WHERE dead_until IS NULL;
CREATE INDEX IF NOT EXISTS pp1_events_opens ON pp1_events (name, opens) WHERE opens IS NOT NULL;
CREATE INDEX IF NOT EXISTS pp1_events_opener ON pp1_events (name, lane) WHERE opens IS NOT NULL;
CREATE INDEX IF NOT EXISTS pp1_events_dead ON pp1_events (dead_until) WHERE dead_until IS NOT NULL;

-- A lane that was taken and isn't empty since. head: the event that was begun. begun_by: the token that began it. begun: what
-- arrived up to here no longer gathers. last: the last token that let go. put never writes here: it would wait for a transaction
-- of the user's that has finished an event, and it needn't.
CREATE TABLE IF NOT EXISTS pp1_lanes (
  name text NOT NULL,
  lane text NOT NULL,
  token text,
  until float8 NOT NULL DEFAULT 0,
  last text,
  head text,
  begun_by text,
  begun bigint NOT NULL DEFAULT 0,
  wait float8 NOT NULL DEFAULT 0,
  due float8 NOT NULL DEFAULT 0,
  PRIMARY KEY (name, lane)
);
CREATE INDEX IF NOT EXISTS pp1_lanes_due ON pp1_lanes (name, due);
CREATE INDEX IF NOT EXISTS pp1_lanes_token ON pp1_lanes (name, token) WHERE token IS NOT NULL;

-- What an event is known by. until: the end of the mark, once its event is over.
CREATE TABLE IF NOT EXISTS pp1_marks (
  name text NOT NULL,
  mark text NOT NULL,
  id text NOT NULL,
  chat text,
  until float8,
  PRIMARY KEY (name, mark)
);
CREATE INDEX IF NOT EXISTS pp1_marks_until ON pp1_marks (until) WHERE until IS NOT NULL;

CREATE TABLE IF NOT EXISTS pp1_notes (
  name text NOT NULL,
  note text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (name, note)
);
`;
