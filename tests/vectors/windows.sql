-- The windows and the counts in DuckDB, held to the published answers; run it in this folder.
CREATE MACRO k(t, w, e) AS ((t - e) - (((t - e) % w) + w) % w) // w;  -- the floor, before the epoch too
CREATE MACRO us(s) AS s::HUGEINT * 1000000;
SELECT count(*) AS asked, count(*) FILTER (fits IS NOT TRUE) AS wrong FROM (
  SELECT k(epoch_us("when"), us(w), us(e)) = index::HUGEINT
    AND us(e) + index::HUGEINT * us(w) = epoch_us("start")
    AND us(e) + (index::HUGEINT + 1) * us(w) = epoch_us("end") AS fits
  FROM (SELECT *, window_seconds AS w, epoch_seconds AS e FROM read_json('windows.jsonl',
    columns = {window_seconds: 'BIGINT', epoch_seconds: 'VARCHAR', "when": 'TIMESTAMP',
               index: 'VARCHAR', "start": 'TIMESTAMP', "end": 'TIMESTAMP'}))
  UNION ALL
  SELECT CASE WHEN "start" < "end"
    THEN k(epoch_us("end") - 1, us(w), us(e)) - k(epoch_us("start"), us(w), us(e)) + 1
    ELSE 0 END = "count" AS fits
  FROM (SELECT *, window_seconds AS w, epoch_seconds AS e FROM read_json('counts.jsonl',
    columns = {window_seconds: 'BIGINT', epoch_seconds: 'VARCHAR', "start": 'TIMESTAMP',
               "end": 'TIMESTAMP', "count": 'BIGINT'})));
