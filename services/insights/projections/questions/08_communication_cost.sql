WITH spent AS (
    SELECT month, count(DISTINCT source_id) AS meetings, sum(person_minutes) AS person_minutes,
           0 AS requests, 0 AS replies
    FROM bi.communication_cost
    WHERE kind = 'meeting' AND ($2::text IS NULL OR department = $2::text)
    GROUP BY month
    UNION ALL
    SELECT opened_month, 0, 0, count(*), 0
    FROM bi.request_changes AS opened
    WHERE opened_month IS NOT NULL AND ($2::text IS NULL OR asking_department = $2::text)
      AND NOT EXISTS (
        SELECT 1 FROM bi.request_changes AS newer
        WHERE newer.request_id = opened.request_id AND newer.opened_at IS NOT NULL
          AND newer.area_position > opened.area_position)
    GROUP BY opened_month
    UNION ALL
    SELECT month, 0, 0, 0, count(*)
    FROM bi.request_changes AS replied
    WHERE transition = 'replied' AND ($2::text IS NULL OR answering_department = $2::text)
      AND NOT EXISTS (
        SELECT 1 FROM bi.request_changes AS newer
        WHERE newer.request_id = replied.request_id AND newer.leg = replied.leg
          AND newer.transition IN ('replied', 'released')
          AND newer.area_position > replied.area_position)
    GROUP BY month
)
SELECT month, CAST(sum(meetings) AS bigint) AS meetings,
       CAST(sum(person_minutes) AS bigint) AS meeting_person_minutes,
       CAST(sum(requests) AS bigint) AS requests, CAST(sum(replies) AS bigint) AS replies
FROM spent
WHERE month BETWEEN $1::text || '-01' AND $1::text || '-12'
GROUP BY month
ORDER BY month
