-- A fifth as many requests as obligations ($1): each is opened, nearly all are replied to.
WITH drawn AS (
    SELECT n, md5('request' || n)::uuid AS request_id,
           hashint8extended(n, 12) & 1023 AS for_asker,
           hashint8extended(n, 13) & 1023 AS for_department,
           hashint8extended(n, 14) & 131071 AS reply_seconds,
           timestamptz '2025-01-01 00:00+08' + n * interval '364 days' / ($1::integer / 5 + 1) AS opened_at
    FROM generate_series(1, $1::integer / 5) AS n
), changed AS (
    SELECT drawn.*, 'opened' AS transition, opened_at AS at, NULL::integer AS leg,
           NULL::timestamptz AS replied_at
    FROM drawn
    UNION ALL
    SELECT drawn.*, 'replied', replied.at, 1, replied.at
    FROM drawn, LATERAL (SELECT opened_at + reply_seconds * interval '1 second' AS at) AS replied
    WHERE n % 50 > 0
), coded AS (
    SELECT changed.*,
           'D' || lpad((for_asker * for_asker * 40 >> 20)::text, 2, '0') AS asker,
           'D' || lpad((for_department * for_department * 40 >> 20)::text, 2, '0') AS department
    FROM changed
)
INSERT INTO request_fact
    (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
     late_seconds, is_late, request_id, asking_department, asking_department_key,
     answering_department, answering_department_key, matter, transition, leg, due_at, replied_at,
     is_resolved, opened_at, opened_month)
SELECT gen_random_uuid(), 0, row_number() OVER (ORDER BY at),
       'concord.comms.request-' || transition || '.v1', at, at,
       to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')::integer,
       to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), 0, false, request_id, asker,
       hashtextextended(asker, 0), department, hashtextextended(department, 0), 'simple',
       transition, leg, opened_at + interval '1 day', replied_at,
       CASE WHEN transition = 'replied' THEN true END,
       CASE WHEN transition = 'opened' THEN at END,
       CASE WHEN transition = 'opened' THEN to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') END
FROM coded ORDER BY at
