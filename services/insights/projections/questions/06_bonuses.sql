SELECT department, currency,
       CAST(coalesce(sum(amount_minor) FILTER (WHERE kind = 'share'), 0) AS bigint) AS share_minor,
       CAST(coalesce(sum(amount_minor) FILTER (WHERE kind = 'star'), 0) AS bigint) AS star_minor,
       CAST(coalesce(sum(amount_minor) FILTER (WHERE kind IN ('adjustment', 'star-adjustment')), 0)
            AS bigint) AS adjustment_minor,
       CAST(sum(amount_minor) AS bigint) AS total_minor
FROM bi.bonuses
WHERE period BETWEEN $1::text || '-01' AND $1::text || '-12'
  AND amount_minor IS NOT NULL
  AND ($2::text IS NULL OR department = $2::text)
GROUP BY department, currency
ORDER BY department COLLATE "C", currency
