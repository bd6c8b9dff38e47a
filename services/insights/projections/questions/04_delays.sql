SELECT kind, late, done_late,
       delays[CAST((done_late + done_late % 2) / 2 AS bigint)] AS median_delay_seconds,
       delays[CAST(done_late - (done_late - done_late % 10) / 10 AS bigint)]
           AS p90_delay_seconds,
       delays[done_late] AS longest_delay_seconds
FROM (
    SELECT kind, count(*) AS late, count(delay_seconds) AS done_late,
           array_agg(delay_seconds ORDER BY delay_seconds NULLS LAST) AS delays
    FROM bi.obligations
    WHERE outcome = 'late'
      AND due_month BETWEEN $1::text || '-01' AND $1::text || '-12'
      AND ($2::text IS NULL OR department = $2::text)
    GROUP BY kind
) AS placed
ORDER BY kind COLLATE "C"
