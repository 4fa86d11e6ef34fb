// The functions that all operations share: a lane's lock, when it begins, what it goes on with, and taking it. Whoever changes
// a lane holds its advisory lock to the end of the statement, so each statement inside sees the latest. finishIn alone doesn't:
// it locks the lane's row in the user's transaction, which puts don't look at and takes pass over.

export const LANE_FUNCTIONS = `
CREATE OR REPLACE FUNCTION pp1_now() RETURNS float8 LANGUAGE sql VOLATILE AS $f$
  SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8
$f$;

CREATE OR REPLACE FUNCTION pp1_key(n text, l text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $f$
  SELECT hashtextextended('pp1:' || n || ':' || l, 0)
$f$;

CREATE OR REPLACE FUNCTION pp1_shown(e pp1_events) RETURNS json LANGUAGE sql STABLE AS $f$
  SELECT json_build_object('id', e.id, 'head', e.head, 'body', e.body, 'starts', e.starts, 'failures', e.failures,
    'records', e.records)
$f$;

-- When a lane without a begun event may be taken. Only if its newest event still gathers, the others are looked at.
CREATE OR REPLACE FUNCTION pp1_begins(here pp1_lanes) RETURNS float8 LANGUAGE plpgsql AS $f$
DECLARE
  newest pp1_events;
  least_cap float8;
BEGIN
  SELECT * INTO newest FROM pp1_events e
    WHERE e.name = here.name AND e.lane = here.lane AND e.dead_until IS NULL ORDER BY e.arrival DESC LIMIT 1;
  IF NOT FOUND OR newest.arrival <= here.begun THEN RETURN here.wait; END IF;
  IF newest.ready <= pp1_now() THEN RETURN greatest(here.wait, newest.ready); END IF;
  SELECT min(e.cap) INTO least_cap FROM pp1_events e
    WHERE e.name = here.name AND e.lane = here.lane AND e.dead_until IS NULL AND e.arrival > here.begun;
  RETURN greatest(here.wait, least(newest.ready, least_cap));
END $f$;

CREATE OR REPLACE FUNCTION pp1_due(here pp1_lanes) RETURNS float8 LANGUAGE sql AS $f$
  SELECT CASE WHEN here.token IS NOT NULL THEN here.until WHEN here.head IS NOT NULL THEN here.wait ELSE pp1_begins(here) END
$f$;

CREATE OR REPLACE FUNCTION pp1_save(here pp1_lanes) RETURNS void LANGUAGE sql AS $f$
  INSERT INTO pp1_lanes AS l (name, lane, token, until, last, head, begun_by, begun, wait, due)
  VALUES (here.name, here.lane, here.token, here.until, here.last, here.head, here.begun_by, here.begun, here.wait, here.due)
  ON CONFLICT (name, lane) DO UPDATE SET token = here.token, until = here.until, last = here.last, head = here.head,
    begun_by = here.begun_by, begun = here.begun, wait = here.wait, due = here.due
$f$;

-- A lane as it is, locked; with its name alone if it has no row. An event that finishIn has erased is the head no more.
CREATE OR REPLACE FUNCTION pp1_load(n text, l text) RETURNS pp1_lanes LANGUAGE plpgsql AS $f$
DECLARE
  here pp1_lanes;
BEGIN
  SELECT * INTO here FROM pp1_lanes x WHERE x.name = n AND x.lane = l FOR UPDATE;
  IF NOT FOUND THEN
    here.name := n; here.lane := l; here.until := 0; here.begun := 0; here.wait := 0; here.due := 0;
  END IF;
  RETURN pp1_headed(here);
END $f$;

CREATE OR REPLACE FUNCTION pp1_headed(here pp1_lanes) RETURNS pp1_lanes LANGUAGE plpgsql AS $f$
BEGIN
  IF here.head IS NOT NULL THEN
    PERFORM 1 FROM pp1_events e
      WHERE e.name = here.name AND e.id = here.head AND e.lane = here.lane AND e.dead_until IS NULL;
    IF NOT FOUND THEN here.head := NULL; here.begun_by := NULL; here.wait := 0; END IF;
  END IF;
  RETURN here;
END $f$;

CREATE OR REPLACE FUNCTION pp1_released(here pp1_lanes) RETURNS pp1_lanes LANGUAGE plpgsql AS $f$
BEGIN
  here.last := here.token; here.token := NULL; here.begun_by := NULL;
  here.due := pp1_due(here);
  RETURN here;
END $f$;

-- What a lane that a token holds goes on with.
CREATE OR REPLACE FUNCTION pp1_go(here pp1_lanes, lease float8, most integer) RETURNS json LANGUAGE plpgsql AS $f$
DECLARE
  right_now float8 := pp1_now();
  first pp1_events;
  others json[];
  starts_at float8;
BEGIN
  IF here.head IS NULL THEN
    SELECT * INTO first FROM pp1_events e
      WHERE e.name = here.name AND e.lane = here.lane AND e.dead_until IS NULL ORDER BY e.at, e.arrival LIMIT 1;
    IF NOT FOUND THEN
      DELETE FROM pp1_lanes x WHERE x.name = here.name AND x.lane = here.lane;
      RETURN '{"state":"nothing","inMs":null}';
    END IF;
    starts_at := pp1_begins(here);
    IF starts_at > right_now THEN
      PERFORM pp1_save(pp1_released(here));
      RETURN json_build_object('state', 'later', 'inMs', starts_at - right_now);
    END IF;
    here.head := first.id;
    here.begun := (SELECT e.arrival FROM pp1_events e
      WHERE e.name = here.name AND e.lane = here.lane AND e.dead_until IS NULL ORDER BY e.arrival DESC LIMIT 1);
  END IF;
  UPDATE pp1_events e SET opens = NULL WHERE e.name = here.name AND e.lane = here.lane AND e.opens IS NOT NULL;
  IF here.begun_by IS DISTINCT FROM here.token THEN
    UPDATE pp1_events e SET starts = e.starts + 1 WHERE e.name = here.name AND e.id = here.head;
    here.begun_by := here.token;
  END IF;
  here.until := right_now + lease; here.due := here.until;
  PERFORM pp1_save(here);
  SELECT * INTO first FROM pp1_events e WHERE e.name = here.name AND e.id = here.head;
  IF most > 1 THEN
    others := ARRAY(SELECT pp1_shown(e) FROM pp1_events e
      WHERE e.name = here.name AND e.lane = here.lane AND e.dead_until IS NULL AND e.id <> here.head
      ORDER BY e.at, e.arrival LIMIT most - 1);
  END IF;
  RETURN json_build_object('state', 'head', 'lane', here.lane, 'events', to_json(array_prepend(pp1_shown(first), others)));
END $f$;

CREATE OR REPLACE FUNCTION pp1_take_lane(n text, l text, t text, lease float8, most integer) RETURNS json
LANGUAGE plpgsql AS $f$
DECLARE
  right_now float8 := pp1_now();
  here pp1_lanes;
  has_row boolean;
BEGIN
  SELECT * INTO here FROM pp1_lanes x WHERE x.name = n AND x.lane = l;
  has_row := FOUND;
  IF has_row AND here.token IS DISTINCT FROM t THEN
    -- Locked by a transaction that finishes an event, or for the moment by the holder.
    PERFORM 1 FROM pp1_lanes x WHERE x.name = n AND x.lane = l FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      RETURN json_build_object('state', 'busy', 'forMs', greatest(here.until - right_now, 1000));
    END IF;
  END IF;
  here := pp1_load(n, l);
  IF here.token IS DISTINCT FROM t THEN
    PERFORM 1 FROM pp1_events e WHERE e.name = n AND e.lane = l AND e.dead_until IS NULL LIMIT 1;
    IF NOT FOUND AND (here.token IS NULL OR here.until <= right_now) THEN
      DELETE FROM pp1_lanes x WHERE x.name = n AND x.lane = l;
      RETURN '{"state":"nothing","inMs":null}';
    END IF;
    here.due := pp1_due(here);
    IF here.due > right_now THEN
      IF here.token IS NOT NULL THEN RETURN json_build_object('state', 'busy', 'forMs', here.due - right_now); END IF;
      IF has_row THEN PERFORM pp1_save(here); END IF;
      UPDATE pp1_events e SET opens = CASE WHEN has_row THEN NULL ELSE here.due END
        WHERE e.name = n AND e.lane = l AND e.opens IS NOT NULL;
      RETURN json_build_object('state', 'later', 'inMs', here.due - right_now);
    END IF;
    here.token := t;
  END IF;
  RETURN pp1_go(here, lease, most);
END $f$;

-- Brings a lane to rights after events were taken out of it, or added, by other hands than its holder's.
CREATE OR REPLACE FUNCTION pp1_settle(n text, l text) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE
  here pp1_lanes := pp1_load(n, l);
  oldest pp1_events;
  has_row boolean := EXISTS (SELECT 1 FROM pp1_lanes x WHERE x.name = n AND x.lane = l);
BEGIN
  SELECT * INTO oldest FROM pp1_events e
    WHERE e.name = n AND e.lane = l AND e.dead_until IS NULL ORDER BY e.arrival LIMIT 1;
  IF NOT FOUND THEN
    DELETE FROM pp1_lanes x WHERE x.name = n AND x.lane = l;
  ELSIF has_row THEN
    here.due := pp1_due(here);
    PERFORM pp1_save(here);
  ELSE
    UPDATE pp1_events e SET opens = pp1_begins(here) WHERE e.name = n AND e.id = oldest.id;
  END IF;
END $f$;

-- Erases events that are out of their lanes; their marks stay for a while.
CREATE OR REPLACE FUNCTION pp1_erase(n text, ids text[], keep float8) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE
  known text[];
BEGIN
  WITH gone AS (DELETE FROM pp1_events e WHERE e.name = n AND e.id = ANY (ids) RETURNING e.marks)
  SELECT array_agg(mark) INTO known FROM gone, unnest(gone.marks) AS mark;
  IF keep > 0 THEN
    UPDATE pp1_marks m SET until = pp1_now() + keep WHERE m.name = n AND m.mark = ANY (known);
  ELSE
    DELETE FROM pp1_marks m WHERE m.name = n AND m.mark = ANY (known);
  END IF;
END $f$;

-- Forgets what has been kept long enough: a share of it, so that nobody waits for long.
CREATE OR REPLACE FUNCTION pp1_sweep() RETURNS void LANGUAGE plpgsql AS $f$
DECLARE
  right_now float8 := pp1_now();
BEGIN
  DELETE FROM pp1_marks m WHERE m.ctid = ANY (ARRAY(
    SELECT x.ctid FROM pp1_marks x WHERE x.until <= right_now LIMIT 500 FOR UPDATE SKIP LOCKED));
  PERFORM pp1_erase(dead.name, ARRAY[dead.id], 0) FROM (
    SELECT x.name, x.id FROM pp1_events x WHERE x.dead_until <= right_now LIMIT 50 FOR UPDATE SKIP LOCKED) AS dead;
END $f$;
`;
