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
        WHERE newer.request_id = opened.request_id AND newer.opened_at IS NOT NULL
          AND newer.area_position > opened.area_position)
      AND ($2::text IS NULL OR opened.answering_department = $2::text)
), placed AS (
    SELECT department, reply_seconds, count(*) OVER of_department AS requests,
           count(reply_seconds) OVER of_department AS answered,
           row_number() OVER (PARTITION BY department ORDER BY reply_seconds NULLS LAST) AS place
    FROM asked
    WINDOW of_department AS (PARTITION BY department)
)
SELECT department, requests, answered,
       min(reply_seconds) FILTER (WHERE place * 2 >= answered) AS median_reply_seconds,
       min(reply_seconds) FILTER (WHERE place * 10 >= answered * 9) AS p90_reply_seconds,
       max(reply_seconds) AS longest_reply_seconds
FROM placed
GROUP BY department, requests, answered
ORDER BY department COLLATE "C"
