WITH placed AS (
    SELECT kind, delay_seconds, count(*) OVER of_kind AS late,
           count(delay_seconds) OVER of_kind AS done_late,
           row_number() OVER (PARTITION BY kind ORDER BY delay_seconds NULLS LAST) AS place
    FROM bi.obligations
    WHERE outcome = 'late'
      AND due_month BETWEEN $1::text || '-01' AND $1::text || '-12'
      AND ($2::text IS NULL OR department = $2::text)
    WINDOW of_kind AS (PARTITION BY kind)
)
SELECT kind, late, done_late,
       min(delay_seconds) FILTER (WHERE place * 2 >= done_late) AS median_delay_seconds,
       min(delay_seconds) FILTER (WHERE place * 10 >= done_late * 9) AS p90_delay_seconds,
       max(delay_seconds) AS longest_delay_seconds
FROM placed
GROUP BY kind, late, done_late
ORDER BY kind COLLATE "C"
