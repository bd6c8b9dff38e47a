WITH spent AS (
    SELECT month, count(DISTINCT source_id) AS meetings, 0 AS meeting_minutes, 0 AS requests,
           0 AS request_minutes, 0 AS replies, 0 AS reply_minutes
    FROM bi.communication_cost
    WHERE kind = 'meeting' AND ($2::text IS NULL OR department = $2::text)
    GROUP BY month
    UNION ALL
    SELECT month, 0, sum(person_minutes) FILTER (WHERE kind = 'meeting'),
           sum(events) FILTER (WHERE kind = 'request'),
           sum(person_minutes) FILTER (WHERE kind = 'request'),
           sum(events) FILTER (WHERE kind = 'reply'),
           sum(person_minutes) FILTER (WHERE kind = 'reply')
    FROM bi.department_costs
    WHERE $2::text IS NULL OR department = $2::text
    GROUP BY month
), summed AS (
    SELECT month, CAST(sum(meetings) AS bigint) AS meetings,
           CAST(sum(meeting_minutes) AS bigint) AS meeting_person_minutes,
           CAST(sum(requests) AS bigint) AS requests,
           CAST(sum(request_minutes) AS bigint) AS request_person_minutes,
           CAST(sum(replies) AS bigint) AS replies,
           CAST(sum(reply_minutes) AS bigint) AS reply_person_minutes
    FROM spent
    WHERE month BETWEEN $1::text || '-01' AND $1::text || '-12'
    GROUP BY month
)
SELECT month, meetings, coalesce(meeting_person_minutes, 0) AS meeting_person_minutes,
       coalesce(requests, 0) AS requests, coalesce(request_person_minutes, 0) AS request_person_minutes,
       coalesce(replies, 0) AS replies, coalesce(reply_person_minutes, 0) AS reply_person_minutes,
       coalesce(meeting_person_minutes, 0) + coalesce(request_person_minutes, 0)
           + coalesce(reply_person_minutes, 0) AS person_minutes
FROM summed
ORDER BY month
