// The functions of Postgres for what people do with events, off the hot path.

export const MANAGE_FUNCTIONS = `
CREATE OR REPLACE FUNCTION pp1_list(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  right_now float8 := pp1_now();
BEGIN
  RETURN (SELECT coalesce(json_agg(json_build_object('arrival', e.arrival, 'lane', e.lane, 'chat', e.chat, 'at', e.at,
      'error', e.error, 'event', pp1_shown(e), 'inMs', CASE WHEN e.dead_until IS NULL THEN greatest(0, CASE
        WHEN x.name IS NULL THEN pp1_begins(ROW(e.name, e.lane, NULL, 0, NULL, NULL, NULL, 0, 0, 0)::pp1_lanes)
        ELSE pp1_due(pp1_headed(x)) END - right_now) END) ORDER BY e.arrival), '[]')
    FROM (SELECT * FROM pp1_events y WHERE y.name = a->>'name' AND y.arrival > (a->>'after')::bigint
        AND CASE WHEN a->>'state' = 'dead' THEN y.dead_until > right_now ELSE y.dead_until IS NULL END
      ORDER BY y.arrival LIMIT (a->>'limit')::bigint) AS e
    LEFT JOIN pp1_lanes x ON x.name = e.name AND x.lane = e.lane);
END $f$;

CREATE OR REPLACE FUNCTION pp1_replay(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
  ids text[] := ARRAY(SELECT jsonb_array_elements_text(a->'ids'));
  right_now float8 := pp1_now();
  place text;
  changed integer;
  count integer := 0;
BEGIN
  FOR place IN SELECT DISTINCT e.lane FROM pp1_events e WHERE e.name = n AND e.id = ANY (ids) ORDER BY e.lane LOOP
    PERFORM pg_advisory_xact_lock(pp1_key(n, place));
    UPDATE pp1_events e SET dead_until = NULL, error = NULL, starts = 0, failures = 0,
        records = CASE WHEN (a->>'forget')::boolean THEN '{}' ELSE e.records END
      WHERE e.name = n AND e.lane = place AND e.id = ANY (ids) AND (e.dead_until IS NULL OR e.dead_until > right_now);
    GET DIAGNOSTICS changed = ROW_COUNT;
    count := count + changed;
    UPDATE pp1_events e SET ready = right_now
      WHERE e.name = n AND e.lane = place AND e.dead_until IS NULL AND e.ready > right_now;
    UPDATE pp1_lanes x SET wait = least(x.wait, right_now) WHERE x.name = n AND x.lane = place;
    PERFORM pp1_settle(n, place);
  END LOOP;
  RETURN count;
END $f$;

CREATE OR REPLACE FUNCTION pp1_discard(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
  ids text[] := ARRAY(SELECT jsonb_array_elements_text(a->'ids'));
  right_now float8 := pp1_now();
  place text;
  found_ids text[];
  count integer := 0;
BEGIN
  FOR place IN SELECT DISTINCT e.lane FROM pp1_events e WHERE e.name = n AND e.id = ANY (ids) ORDER BY e.lane LOOP
    PERFORM pg_advisory_xact_lock(pp1_key(n, place));
    found_ids := ARRAY(SELECT e.id FROM pp1_events e WHERE e.name = n AND e.lane = place AND e.id = ANY (ids)
      AND (e.dead_until IS NULL OR e.dead_until > right_now));
    count := count + cardinality(found_ids);
    PERFORM pp1_erase(n, found_ids, (a->>'keepMs')::float8);
    PERFORM pp1_settle(n, place);
  END LOOP;
  RETURN count;
END $f$;

CREATE OR REPLACE FUNCTION pp1_forget(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
  n text := a->>'name';
  place text;
  found_ids text[];
  count integer := 0;
BEGIN
  FOR place IN SELECT DISTINCT e.lane FROM pp1_events e WHERE e.name = n AND e.chat = a->>'chat' ORDER BY e.lane LOOP
    PERFORM pg_advisory_xact_lock(pp1_key(n, place));
    found_ids := ARRAY(SELECT e.id FROM pp1_events e WHERE e.name = n AND e.lane = place AND e.chat = a->>'chat');
    count := count + cardinality(found_ids);
    PERFORM pp1_erase(n, found_ids, 0);
    PERFORM pp1_settle(n, place);
  END LOOP;
  DELETE FROM pp1_marks m WHERE m.name = n AND m.chat = a->>'chat' AND m.until IS NOT NULL;
  RETURN count;
END $f$;

CREATE OR REPLACE FUNCTION pp1_stats(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  n text := given::jsonb->>'name';
  right_now float8 := pp1_now();
BEGIN
  RETURN (SELECT json_build_object(
      'waiting', count(*) FILTER (WHERE e.dead_until IS NULL),
      'dead', count(*) FILTER (WHERE e.dead_until > right_now),
      'lanes', count(DISTINCT e.lane) FILTER (WHERE e.dead_until IS NULL),
      'held', (SELECT count(*) FROM pp1_lanes x WHERE x.name = n AND x.token IS NOT NULL AND x.until > right_now),
      'oldestMs', right_now - min(e.put_at) FILTER (WHERE e.dead_until IS NULL))
    FROM pp1_events e WHERE e.name = n);
END $f$;

CREATE OR REPLACE FUNCTION pp1_note(given text) RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $f$
DECLARE
  a jsonb := given::jsonb;
BEGIN
  IF a ? 'value' THEN
    INSERT INTO pp1_notes (name, note, value) VALUES (a->>'name', a->>'note', a->>'value')
    ON CONFLICT (name, note) DO UPDATE SET value = excluded.value;
  END IF;
  RETURN coalesce((SELECT to_json(x.value) FROM pp1_notes x WHERE x.name = a->>'name' AND x.note = a->>'note'), 'null');
END $f$;

-- Grows with every change to the functions, so that a process can tell that migrate() must run again.
CREATE OR REPLACE FUNCTION pp1_version() RETURNS integer LANGUAGE sql IMMUTABLE AS $f$ SELECT 1 $f$;
`;
