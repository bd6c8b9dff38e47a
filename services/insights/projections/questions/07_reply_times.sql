WITH replied AS (
    SELECT request_id, replied_at
    FROM bi.request_changes AS replied
    WHERE transition = 'replied' AND leg = 1 AND NOT EXISTS (
        SELECT 1 FROM bi.request_changes AS newer
        WHERE newer.request_id = replied.request_id AND newer.leg = 1
          AND newer.transition IN ('replied', 'released')
          AND newer.area_position > replied.area_position)
), asked AS (
    SELECT opened.answering_department AS department,
           CAST(floor(extract(epoch FROM replied.replied_at - opened.opened_at)) AS bigint)
               AS reply_seconds
    FROM bi.request_changes AS opened
    LEFT JOIN replied ON replied.request_id = opened.request_id
    WHERE opened.opened_month BETWEEN $1::text || '-01' AND $1::text || '-12'
      AND NOT EXISTS (
        SELECT 1 FROM bi.request_changes AS newer
        WHERE newer.request_id = opened.request_id AND newer.transition = 'corrected'
          AND newer.opened_at IS NOT NULL
          AND newer.area_position > opened.area_position)
      AND ($2::text IS NULL OR opened.answering_department = $2::text)
), placed AS (
    SELECT department, count(*) AS requests, count(reply_seconds) AS answered,
           array_agg(reply_seconds ORDER BY reply_seconds NULLS LAST) AS replies
    FROM asked
    GROUP BY department
)
SELECT department, requests, answered,
       replies[CAST((answered + answered % 2) / 2 AS bigint)] AS median_reply_seconds,
       replies[CAST(answered - (answered - answered % 10) / 10 AS bigint)] AS p90_reply_seconds,
       replies[answered] AS longest_reply_seconds
FROM placed
ORDER BY department COLLATE "C"
