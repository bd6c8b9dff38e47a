-- $1 obligations of a year, 40 departments: the large ones owe most. One in seven is late; it is
-- counted when it becomes late, and most again once it is done.
WITH drawn AS (
    SELECT n,
           hashint8extended(n, 1) & 1023 AS for_kind,
           hashint8extended(n, 2) & 1023 AS for_department,
           hashint8extended(n, 3) & 1023 AS for_counterpart,
           hashint8extended(n, 4) & 1023 AS for_outcome,
           hashint8extended(n, 5) & 262143 AS for_delay,
           timestamptz '2025-01-01 00:00+08' + n * interval '365 days' / ($1::integer + 1) AS due_at
    FROM generate_series(1, $1::integer) AS n
), owed AS (
    SELECT n, due_at, for_delay,
           (ARRAY['workflow-step', 'workflow-step', 'workflow-step', 'reply', 'reply', 'handoff',
                  'handoff', 'duty', 'progress-report', 'commitment'])[1 + for_kind % 10] AS kind,
           'D' || lpad((for_department * for_department * 40 >> 20)::text, 2, '0') AS department,
           'D' || lpad((for_counterpart * for_counterpart * 40 >> 20)::text, 2, '0') AS counterpart,
           CASE WHEN for_outcome < 820 THEN 'on_time' WHEN for_outcome < 970 THEN 'late'
                ELSE 'excused' END AS outcome,
           CASE WHEN for_outcome < 970 THEN NULL WHEN for_outcome % 4 = 0 THEN 'accepted-pause'
                ELSE 'late-input' END AS excuse,
           to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
           to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')::integer AS date_key,
           CASE WHEN for_outcome < 820 THEN due_at - for_delay * interval '1 second'
                ELSE due_at + (for_delay + 1) * interval '1 second' END AS done_at
    FROM drawn
), counted AS (
    SELECT n AS position, owed.*, CASE WHEN outcome <> 'late' THEN done_at END AS done_then,
           1 AS due, (outcome = 'on_time')::integer AS on_time, (outcome = 'late')::integer AS late,
           (outcome = 'excused')::integer AS excused, NULL::text AS was
    FROM owed
    UNION ALL
    SELECT $1 + n, owed.*, done_at, 0, 0, 0, 0, 'late'
    FROM owed WHERE outcome = 'late' AND for_delay % 10 > 0
)
INSERT INTO obligation_fact
    (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
     late_seconds, is_late, obligation_id, kind, department, department_key, counterpart,
     counterpart_key, counted_month, due_month, due_at, done_at, deadline, outcome, was_outcome,
     excuse, delayed_by, due, on_time, late, excused, delay_seconds, revision)
SELECT gen_random_uuid(), 0, position, 'concord.incentives.obligation-counted.v1',
       coalesce(done_then, due_at), coalesce(done_then, due_at), date_key, month, 0, false,
       kind || '-00000000-0000-7000-8000-' || lpad(n::text, 12, '0'), kind, department,
       hashtextextended(department, 0), nullif(counterpart, department),
       hashtextextended(counterpart, 0), month, month, due_at, done_then, due_at, outcome, was,
       excuse, CASE WHEN excuse = 'late-input' THEN counterpart END, due, on_time, late, excused,
       CASE WHEN outcome <> 'on_time' AND done_then IS NOT NULL THEN for_delay + 1 END,
       CASE WHEN due = 1 THEN 1 ELSE 2 END
FROM counted ORDER BY coalesce(done_then, due_at)
