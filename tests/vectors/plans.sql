-- What stays need, and who shares (N, S), in DuckDB, held to the published answers; run it in this folder.
CREATE MACRO k(t, w, e) AS ((t - e) - (((t - e) % w) + w) % w) // w;  -- the floor, before the epoch too
CREATE MACRO us(seconds) AS seconds::HUGEINT * 1000000;
CREATE MACRO micros(text) AS epoch_us(text::TIMESTAMP);
CREATE MACRO far() AS 4611686018427387904::HUGEINT;  -- after all instants; less it, before them
CREATE TEMP TABLE cases AS SELECT row_number() OVER () AS c, * FROM read_json('plans.jsonl', format = 'newline_delimited',
  columns = {stays: 'JSON[]', timelines: 'MAP(VARCHAR, JSON)', early_us: 'HUGEINT', late_us: 'HUGEINT',
             behind_us: 'HUGEINT', ahead_us: 'HUGEINT', grace_us: 'HUGEINT', codes: 'JSON[]', shared: 'INTEGER[][]'});
CREATE TEMP TABLE stay AS SELECT c, n - 1 AS n, s->>'lock' AS lock, s->>'label' AS label, micros(s->>'start') AS a, micros(s->>'end') AS b
  FROM (SELECT c, unnest(stays) AS s, generate_subscripts(stays, 1) AS n FROM cases);
-- T: the changes of each lock; number 0 is what it began with.
CREATE TEMP TABLE change AS SELECT c, lock, i, us(s->>'window_seconds') AS w, us(s->>'epoch_seconds') AS e,
    CASE i WHEN 0 THEN -far() ELSE micros(s->>'applied_at') END AS applied,
    CASE i WHEN 0 THEN -far() ELSE micros(s->>'confirmed_at') END AS confirmed
  FROM (SELECT c, lock, unnest(list_prepend(line->'initial', (line->'changes')::JSON[])) AS s,
               generate_subscripts(list_prepend(line->'initial', (line->'changes')::JSON[]), 1) - 1 AS i
        FROM (SELECT c, unnest(map_keys(timelines)) AS lock, unnest(map_values(timelines)) AS line FROM cases));
CREATE TEMP TABLE stretch AS
  WITH followed AS (  -- by the server when each change was applied (T3)
    SELECT one.c, one.lock, one.i, arg_max((other.w, other.e), other.i) AS setting FROM change one JOIN change other
      ON one.c = other.c AND one.lock = other.lock AND other.i < one.i AND other.confirmed <= one.applied GROUP BY ALL)
  SELECT c, lock, i, w, e, applied AS since, coalesce(lead(applied) OVER (PARTITION BY c, lock ORDER BY i), far()) AS until,
    CASE WHEN setting = (w, e) THEN applied ELSE coalesce(confirmed, far()) END AS had
  FROM change LEFT JOIN followed USING (c, lock, i);
-- N: the rows of need, and their codes.
CREATE TEMP TABLE need AS SELECT *, greatest(low, had) - behind_us AS shown, high + ahead_us AS hidden FROM (
    SELECT c, n, i, w, e, had, behind_us, ahead_us, grace_us, greatest(a - early_us, since) AS low, least(b + late_us, until) AS high
    FROM stay JOIN stretch USING (c, lock) JOIN cases USING (c)) WHERE greatest(low, had) < high;
CREATE TEMP TABLE code AS SELECT *, greatest(low, begins - ahead_us) AS needed_from, least(high, begins + w + behind_us) AS needed_until
  FROM (SELECT *, e + unnest(range(0, (k(hidden - 1, w, e) - k(shown, w, e) + 1)::BIGINT)) * w + k(shown, w, e) * w AS begins FROM need);
CREATE TEMP TABLE found AS SELECT c, n, w, e, begins, begins + w AS expires, needed_from, needed_until,
    CASE WHEN begins <= needed_from AND needed_from < begins + w THEN needed_from ELSE begins END AS when_valid,
    CASE WHEN i > 0 THEN had END AS request_from FROM code;
CREATE TEMP TABLE wanted AS SELECT c, (s->>'stay')::BIGINT AS n, us(s->>'window_seconds') AS w, us(s->>'epoch_seconds') AS e,
    micros(s->>'begins')::HUGEINT AS begins, micros(s->>'expires')::HUGEINT AS expires, micros(s->>'needed_from')::HUGEINT AS needed_from,
    micros(s->>'needed_until')::HUGEINT AS needed_until, micros(s->>'when_valid')::HUGEINT AS when_valid, micros(s->>'request_from')::HUGEINT AS request_from
  FROM (SELECT c, unnest(codes) AS s FROM cases);
-- S: each stay with, of those before it of other guests, the one that ends last.
CREATE TEMP TABLE pair AS SELECT one.c, arg_max(other.n, (other.b, other.a, other.b, other.n)) AS first, one.n AS second
  FROM stay one JOIN stay other ON one.c = other.c AND one.lock = other.lock AND (other.a, other.b, other.n) < (one.a, one.b, one.n)
    AND one.label IS DISTINCT FROM other.label OR one.c = other.c AND one.lock = other.lock
    AND (other.a, other.b, other.n) < (one.a, one.b, one.n) AND one.label IS NULL GROUP BY one.c, one.n;
CREATE TEMP TABLE together AS SELECT DISTINCT c, first, second FROM pair JOIN code USING (c) JOIN need other USING (c)
  WHERE (code.n, other.n) IN ((first, second), (second, first)) AND (code.w, code.e) = (other.w, other.e)
    AND code.begins < other.hidden AND other.shown < code.begins + code.w + code.grace_us;
CREATE TEMP TABLE listed AS SELECT c, p[1] AS first, p[2] AS second FROM (SELECT c, unnest(shared) AS p FROM cases);
SELECT (SELECT count(*) FROM wanted) AS codes, (SELECT count(*) FROM listed) AS pairs,
  (SELECT count(*) FROM ((FROM found EXCEPT ALL FROM wanted) UNION ALL (FROM wanted EXCEPT ALL FROM found))) AS wrong_codes,
  (SELECT count(*) FROM ((FROM together EXCEPT ALL FROM listed) UNION ALL (FROM listed EXCEPT ALL FROM together))) AS wrong_pairs;
