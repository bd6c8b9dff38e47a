SELECT department, due_month, due, on_time, late, excused,
       CASE WHEN on_time + late > 0 THEN
           CAST((scaled - scaled % (2 * (on_time + late))) / (2 * (on_time + late)) * 0.0001
                AS decimal(9, 4))
       END AS on_time_rate
FROM (
    SELECT *, 20000 * on_time + on_time + late AS scaled
    FROM (
        SELECT department, due_month,
               CAST(sum(due) AS bigint) AS due, CAST(sum(on_time) AS bigint) AS on_time,
               CAST(sum(late) AS bigint) AS late, CAST(sum(excused) AS bigint) AS excused
        FROM bi.obligation_changes
        WHERE due_month BETWEEN $1::text || '-01' AND $1::text || '-12'
          AND ($2::text IS NULL OR department = $2::text)
        GROUP BY department, due_month
    ) AS counted
    WHERE due > 0
) AS scaled_counts
ORDER BY department COLLATE "C", due_month
