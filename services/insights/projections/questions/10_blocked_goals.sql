WITH raised AS (
    SELECT raised.department, raised.blocker_id,
           CAST(floor(extract(epoch FROM resolved.occurred_at - raised.occurred_at)) AS bigint)
               AS blocked_seconds
    FROM bi.goal_events AS raised
    LEFT JOIN bi.goal_events AS resolved
         ON resolved.blocker_id = raised.blocker_id AND resolved.kind = 'blocker-resolved'
    WHERE raised.kind = 'blocker-raised'
      AND raised.month BETWEEN $1::text || '-01' AND $1::text || '-12'
      AND ($2::text IS NULL OR raised.department = $2::text)
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY department ORDER BY blocked_seconds NULLS LAST)
                  AS place,
           count(*) OVER (PARTITION BY department) AS blockers,
           count(blocked_seconds) OVER (PARTITION BY department) AS resolved
    FROM raised
), blocked AS (
    SELECT department, blockers, resolved,
           min(blocked_seconds) FILTER (WHERE place * 2 >= resolved) AS median_blocked_seconds,
           max(blocked_seconds) AS longest_blocked_seconds
    FROM placed
    GROUP BY department, blockers, resolved
), newest AS (
    SELECT department, goal_id, kind,
           row_number() OVER (PARTITION BY goal_id ORDER BY area_position DESC) AS newness
    FROM bi.goal_events
    WHERE kind IN ('lagging', 'recovered', 'achieved')
      AND month BETWEEN $1::text || '-01' AND $1::text || '-12'
      AND ($2::text IS NULL OR department = $2::text)
), lagging AS (
    SELECT department, count(*) AS lagging_goals
    FROM newest WHERE newness = 1 AND kind = 'lagging' GROUP BY department
), named AS (
    SELECT department FROM blocked UNION SELECT department FROM lagging
)
SELECT named.department, coalesce(lagging_goals, 0) AS lagging_goals,
       coalesce(blockers, 0) AS blockers, coalesce(resolved, 0) AS resolved,
       median_blocked_seconds, longest_blocked_seconds
FROM named
LEFT JOIN blocked ON blocked.department IS NOT DISTINCT FROM named.department
LEFT JOIN lagging ON lagging.department IS NOT DISTINCT FROM named.department
ORDER BY named.department COLLATE "C" NULLS LAST
