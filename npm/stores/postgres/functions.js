// The operations of the store as functions of Postgres, named by their layout: each is one round trip through any pooler. They
// take and give JSON as text, which every client passes on unchanged.

export const FUNCTIONS = `
CREATE OR REPLACE FUNCTION pp1_put(given text, body text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
  l text := a->>'lane';
  wanted text[] := ARRAY(SELECT DISTINCT m FROM jsonb_array_elements_text(a->'marks') AS m ORDER BY m);
  right_now float8;
  found_state text;
  added text[];
  here pp1_lanes;
  oldest pp1_events;
  begins_at float8;
BEGIN
  PERFORM pg_advisory_xact_lock(pp1_key(n, l));
  IF random() < 0.02 THEN PERFORM pp1_sweep(); END IF;
  LOOP
    right_now := pp1_now();
    SELECT min(CASE WHEN e.id IS NULL THEN '3done' WHEN e.dead_until IS NULL THEN '1waiting' ELSE '2dead' END) INTO found_state
      FROM pp1_marks m LEFT JOIN pp1_events e ON e.name = m.name AND e.id = m.id
      WHERE m.name = n AND m.mark = ANY (wanted)
        AND CASE WHEN e.id IS NULL THEN m.until IS NULL OR m.until > right_now
          ELSE e.dead_until IS NULL OR e.dead_until > right_now END;
    found_state := substr(found_state, 2);
    EXIT WHEN found_state IS NOT NULL;
    IF (SELECT count(*) FROM (SELECT 1 FROM pp1_events e WHERE e.name = n AND e.lane = l AND e.dead_until IS NULL
        LIMIT (a->>'limit')::bigint) AS x) >= (a->>'limit')::bigint THEN
      found_state := 'full';
      EXIT;
    END IF;
    -- What is known no more, and isn't swept yet.
    PERFORM pp1_erase(n, ARRAY(SELECT m.id FROM pp1_marks m WHERE m.name = n AND m.mark = ANY (wanted)), 0);
    DELETE FROM pp1_marks m WHERE m.name = n AND m.mark = ANY (wanted) AND m.until <= right_now;
    WITH mine AS (
      INSERT INTO pp1_marks (name, mark, id, chat) SELECT n, m, a->>'id', a->>'chat' FROM unnest(wanted) AS m
      ON CONFLICT DO NOTHING RETURNING mark
    ) SELECT array_agg(mark) INTO added FROM mine;
    EXIT WHEN cardinality(added) = cardinality(wanted);
    -- Another put was first, with a mark of this event, in another lane.
    DELETE FROM pp1_marks m WHERE m.name = n AND m.mark = ANY (added);
  END LOOP;

  IF found_state IS NULL THEN
    found_state := 'new';
    IF a->>'redacts' IS NOT NULL THEN
      UPDATE pp1_events e SET body = pp1_put.body FROM pp1_marks m
        WHERE m.name = n AND m.mark = a->>'redacts' AND e.name = n AND e.id = m.id;
    END IF;
    begins_at := right_now + least((a->>'quietMs')::float8, (a->>'maxMs')::float8);
    SELECT * INTO here FROM pp1_lanes x WHERE x.name = n AND x.lane = l;
    IF FOUND THEN
      IF here.token IS NOT NULL OR here.head IS NOT NULL OR here.due <= begins_at THEN begins_at := NULL; END IF;
    ELSE
      SELECT * INTO oldest FROM pp1_events e
        WHERE e.name = n AND e.lane = l AND e.dead_until IS NULL ORDER BY e.arrival LIMIT 1;
      IF FOUND AND oldest.opens <= begins_at THEN begins_at := NULL; END IF;
    END IF;
    INSERT INTO pp1_events (name, id, lane, chat, marks, at, put_at, head, body, ready, cap, opens)
    VALUES (n, a->>'id', l, a->>'chat', wanted, (a->>'at')::float8, right_now, a->>'head', pp1_put.body,
      right_now + (a->>'quietMs')::float8, right_now + (a->>'maxMs')::float8, begins_at);
  END IF;

  RETURN json_build_object('state', found_state, 'lane', CASE WHEN a->>'token' IS NULL THEN NULL
    ELSE pp1_take_lane(n, l, a->>'token', (a->>'leaseMs')::float8, (a->>'most')::integer) END);
END $f$;

CREATE OR REPLACE FUNCTION pp1_take(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
  l text := a->>'lane';
  t text := a->>'token';
  right_now float8 := pp1_now();
  candidate record;
  seen integer;
  passed_over boolean := false;
  taken json;
BEGIN
  IF l IS NULL THEN SELECT x.lane INTO l FROM pp1_lanes x WHERE x.name = n AND x.token = t LIMIT 1; END IF;
  IF l IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(pp1_key(n, l));
    RETURN pp1_take_lane(n, l, t, (a->>'leaseMs')::float8, (a->>'most')::integer);
  END IF;
  -- A lane that another worker takes at this moment is passed over, so that ten workers get ten lanes.
  FOR round IN 1..20 LOOP
    seen := 0;
    FOR candidate IN
      (SELECT x.lane, x.due FROM pp1_lanes x WHERE x.name = n AND x.due <= right_now ORDER BY x.due LIMIT 50)
      UNION ALL
      (SELECT e.lane, e.opens FROM pp1_events e WHERE e.name = n AND e.opens <= right_now ORDER BY e.opens LIMIT 50)
      ORDER BY due
    LOOP
      seen := seen + 1;
      IF pg_try_advisory_xact_lock(pp1_key(n, candidate.lane)) THEN
        taken := pp1_take_lane(n, candidate.lane, t, (a->>'leaseMs')::float8, (a->>'most')::integer);
        IF taken->>'state' = 'head' THEN RETURN taken; END IF;
        passed_over := passed_over OR taken->>'state' = 'busy';
      ELSE
        passed_over := true;
      END IF;
    END LOOP;
    EXIT WHEN seen < 50;
  END LOOP;
  RETURN (SELECT json_build_object('state', 'nothing', 'inMs',
      CASE WHEN passed_over THEN least(min(next.due) - right_now, 1000) ELSE min(next.due) - right_now END)
    FROM (
      (SELECT x.due FROM pp1_lanes x WHERE x.name = n AND x.due > right_now ORDER BY x.due LIMIT 1)
      UNION ALL
      (SELECT e.opens FROM pp1_events e WHERE e.name = n AND e.opens > right_now ORDER BY e.opens LIMIT 1)
    ) AS next);
END $f$;

CREATE OR REPLACE FUNCTION pp1_renew(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  lease_end float8 := pp1_now() + (a->>'leaseMs')::float8;
BEGIN
  UPDATE pp1_lanes x SET until = lease_end, due = lease_end
    WHERE x.name = a->>'name' AND x.lane = a->>'lane' AND x.token = a->>'token';
  RETURN CASE WHEN FOUND THEN '"held"' ELSE '"lost"' END;
END $f$;

CREATE OR REPLACE FUNCTION pp1_record(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
BEGIN
  -- Locked, so that nobody takes the lane before this is committed.
  PERFORM 1 FROM pp1_lanes x
    WHERE x.name = a->>'name' AND x.lane = a->>'lane' AND x.token = a->>'token' FOR SHARE;
  IF NOT FOUND THEN RETURN '"lost"'; END IF;
  UPDATE pp1_events e SET records = jsonb_strip_nulls(e.records || (a->'records'))
    WHERE e.name = a->>'name' AND e.id = a->>'id' AND e.lane = a->>'lane' AND e.dead_until IS NULL;
  RETURN CASE WHEN FOUND THEN '"held"' ELSE '"lost"' END;
END $f$;

-- finish, and bury where "buries" is true.
CREATE OR REPLACE FUNCTION pp1_end(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
  l text := a->>'lane';
  t text := a->>'token';
  ids text[] := ARRAY(SELECT jsonb_array_elements_text(a->'ids'));
  ours text[];
  here pp1_lanes;
BEGIN
  PERFORM pg_advisory_xact_lock(pp1_key(n, l));
  here := pp1_load(n, l);
  ours := ARRAY(SELECT e.id FROM pp1_events e
    WHERE e.name = n AND e.id = ANY (ids) AND e.lane = l AND e.dead_until IS NULL);
  IF here.token IS DISTINCT FROM t THEN
    RETURN CASE WHEN cardinality(ours) = 0 AND coalesce(here.last, t) = t THEN '{"state":"nothing","inMs":null}'
      ELSE '{"state":"lost"}' END;
  END IF;
  IF (a->>'buries')::boolean THEN
    UPDATE pp1_events e SET dead_until = pp1_now() + (a->>'keepMs')::float8, error = a->>'error', opens = NULL
      WHERE e.name = n AND e.id = ANY (ours);
  ELSE
    PERFORM pp1_erase(n, ours, (a->>'keepMs')::float8);
  END IF;
  here := pp1_headed(here);
  PERFORM 1 FROM pp1_events e WHERE e.name = n AND e.lane = l AND e.dead_until IS NULL LIMIT 1;
  IF NOT FOUND OR (a->>'next')::boolean THEN
    RETURN pp1_go(here, (a->>'leaseMs')::float8, (a->>'most')::integer);
  END IF;
  here.wait := pp1_now();
  PERFORM pp1_save(pp1_released(here));
  RETURN '{"state":"nothing","inMs":null}';
END $f$;

-- fail, and letGo where "failures" is 0.
CREATE OR REPLACE FUNCTION pp1_let_go(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
  l text := a->>'lane';
  here pp1_lanes;
BEGIN
  PERFORM pg_advisory_xact_lock(pp1_key(n, l));
  here := pp1_load(n, l);
  IF here.token IS DISTINCT FROM a->>'token' THEN
    RETURN CASE WHEN here.last = a->>'token' THEN '"held"' ELSE '"lost"' END;
  END IF;
  UPDATE pp1_events e SET starts = greatest(0, e.starts - 1), failures = e.failures + (a->>'failures')::integer,
      records = jsonb_strip_nulls(e.records || (a->'records'))
    WHERE e.name = n AND e.id = a->>'id' AND e.lane = l AND e.dead_until IS NULL;
  PERFORM 1 FROM pp1_events e WHERE e.name = n AND e.lane = l AND e.dead_until IS NULL LIMIT 1;
  IF FOUND THEN
    here.wait := pp1_now() + (a->>'waitMs')::float8;
    PERFORM pp1_save(pp1_released(here));
  ELSE
    DELETE FROM pp1_lanes x WHERE x.name = n AND x.lane = l;
  END IF;
  RETURN '"held"';
END $f$;

-- Inside the user's transaction. The lane's row stays locked to its end, so that nobody takes the lane before.
CREATE OR REPLACE FUNCTION pp1_finish_in(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
BEGIN
  PERFORM 1 FROM pp1_lanes x WHERE x.name = n AND x.lane = a->>'lane' AND x.token = a->>'token' FOR UPDATE;
  IF NOT FOUND THEN RETURN '"lost"'; END IF;
  PERFORM pp1_erase(n, ARRAY(SELECT e.id FROM pp1_events e
    WHERE e.name = n AND e.lane = a->>'lane' AND e.dead_until IS NULL
      AND e.id IN (SELECT jsonb_array_elements_text(a->'ids'))), (a->>'keepMs')::float8);
  RETURN '"held"';
END $f$;
`;
