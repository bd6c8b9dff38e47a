WITH done AS NOT MATERIALIZED (
    SELECT case_id, activity, department, month, opened_at, done_at
    FROM bi.step_changes WHERE transition = 'done'
), ended AS (
    SELECT started.case_id, started.flow_id, finished.month,
           CAST(floor(extract(epoch FROM finished.occurred_at - started.occurred_at)) AS bigint)
               AS cycle_seconds
    FROM bi.case_changes AS started
    JOIN bi.case_changes AS finished
         ON finished.case_id = started.case_id AND finished.transition = 'finished'
    WHERE started.transition = 'started'
    UNION ALL
    SELECT case_id, NULL, max(month),
           CAST(floor(extract(epoch FROM max(done_at) - min(opened_at))) AS bigint)
    FROM done
    WHERE NOT EXISTS (
        SELECT 1 FROM bi.case_changes AS started
        WHERE started.case_id = done.case_id AND started.transition = 'started')
    GROUP BY case_id
), chosen AS MATERIALIZED (
    SELECT * FROM ended
    WHERE month BETWEEN $1::text || '-01' AND $1::text || '-12'
      AND ($2::text IS NULL OR EXISTS (
          SELECT 1 FROM done WHERE done.case_id = ended.case_id AND department = $2::text))
), cycles AS (
    SELECT month, flow_id, count(*) AS cases,
           array_agg(cycle_seconds ORDER BY cycle_seconds) AS lengths
    FROM chosen
    GROUP BY month, flow_id
), activities AS (
    SELECT month, flow_id, activity, activity_seconds,
           row_number() OVER (PARTITION BY month, flow_id
                              ORDER BY activity_seconds DESC, activity COLLATE "C") AS place
    FROM (
        SELECT chosen.month, flow_id, activity,
               CAST(sum(floor(extract(epoch FROM done_at - opened_at))) AS bigint)
                   AS activity_seconds
        FROM chosen JOIN done ON done.case_id = chosen.case_id
        GROUP BY chosen.month, flow_id, activity
    ) AS spent
)
SELECT cycles.month, cycles.flow_id, flows.name AS flow_name, cases,
       lengths[CAST((cases + cases % 2) / 2 AS bigint)] AS median_cycle_seconds,
       lengths[CAST(cases - (cases - cases % 10) / 10 AS bigint)] AS p90_cycle_seconds,
       activity AS longest_activity, activity_seconds AS longest_activity_seconds
FROM cycles
LEFT JOIN activities
     ON activities.month = cycles.month AND place = 1
    AND activities.flow_id IS NOT DISTINCT FROM cycles.flow_id
LEFT JOIN bi.flows ON flows.flow_id = cycles.flow_id AND flows.is_current
ORDER BY cycles.month, flows.name COLLATE "C" NULLS LAST, cycles.flow_id
