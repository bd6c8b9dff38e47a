SELECT department, period, CAST(score AS decimal(9, 2)) AS score,
       CAST(weight AS decimal(9, 6)) AS weight,
       CAST(weighted_points AS decimal(9, 2)) AS weighted_points
FROM bi.kpi
WHERE part = 'line' AND period BETWEEN $1::text || '-01' AND $1::text || '-12'
  AND ($2::text IS NULL OR department = $2::text)
ORDER BY department COLLATE "C", period
