SELECT department, counterpart, count(*) AS late,
       CAST(coalesce(sum(delay_seconds), 0) AS bigint) AS delay_seconds,
       count(*) FILTER (WHERE done_at IS NULL) AS not_done
FROM bi.obligations
WHERE outcome = 'late' AND counterpart IS NOT NULL
  AND due_month BETWEEN $1::text || '-01' AND $1::text || '-12'
  AND ($2::text IS NULL OR department = $2::text OR counterpart = $2::text)
GROUP BY department, counterpart
ORDER BY late DESC, department COLLATE "C", counterpart COLLATE "C"
