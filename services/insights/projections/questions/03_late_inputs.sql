SELECT department, delayed_by, count(*) AS excused,
       CAST(coalesce(sum(delay_seconds), 0) AS bigint) AS delay_seconds
FROM bi.obligations
WHERE outcome = 'excused' AND excuse = 'late-input'
  AND due_month BETWEEN $1::text || '-01' AND $1::text || '-12'
  AND ($2::text IS NULL OR department = $2::text OR delayed_by = $2::text)
GROUP BY department, delayed_by
ORDER BY excused DESC, department COLLATE "C", delayed_by COLLATE "C" NULLS LAST
