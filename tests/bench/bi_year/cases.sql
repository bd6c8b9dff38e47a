-- One case for 16 obligations ($1), of one of ten flows: four steps, one after the other; the last
-- one ends it. Every tenth case is of an imported history, of which only the steps are known.
WITH cases AS (
    SELECT n, md5('case' || n)::uuid AS case_id, md5('flow' || n % 10)::uuid AS flow_id,
           timestamptz '2025-01-01 00:00+08' + n * interval '355 days' / ($1::integer / 16 + 1) AS started_at
    FROM generate_series(1, $1::integer / 16) AS n
), drawn AS (
    SELECT cases.*, step, 'D' || lpad((lot * lot * 40 >> 20)::text, 2, '0') AS department,
           hashint8extended(n * 4 + step, 22) & 131071 AS seconds
    FROM cases, generate_series(1, 4) AS step,
         LATERAL (SELECT hashint8extended(n * 4 + step, 21) & 1023 AS lot) AS drawn
), steps AS (
    SELECT drawn.*, started_at + interval '1 second' * (sum(seconds) OVER before - seconds)
               AS opened_at, started_at + interval '1 second' * sum(seconds) OVER before AS done_at
    FROM drawn WINDOW before AS (PARTITION BY n ORDER BY step)
), changed AS (
    SELECT steps.*, 'opened' AS transition, opened_at AS at FROM steps WHERE n % 10 > 0
    UNION ALL
    SELECT steps.*, 'done', done_at FROM steps
), inserted AS (
    INSERT INTO step_fact
        (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
         late_seconds, is_late, case_id, step, activity, department, department_key, transition,
         opened_at, due_at, done_at)
    SELECT gen_random_uuid(), 0, row_number() OVER (ORDER BY at),
           'concord.workflows.step-' || transition || '.v1', at, at,
           to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')::integer,
           to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), 0, false, case_id, step,
           'Activity ' || step, department, hashtextextended(department, 0), transition, opened_at,
           opened_at + interval '1 day', CASE WHEN transition = 'done' THEN done_at END
    FROM changed ORDER BY at
)
INSERT INTO case_fact
    (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
     late_seconds, is_late, case_id, flow_id, flow_key, flow_version, transition, department_count)
SELECT gen_random_uuid(), 0, row_number() OVER (ORDER BY at),
       'concord.workflows.case-' || transition || '.v1', at, at,
       to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')::integer,
       to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), 0, false, case_id, told_flow,
       hashtextextended(told_flow::text, 0), version, transition, 4
FROM (
    SELECT case_id, flow_id AS told_flow, 1 AS version, 'started' AS transition, started_at AS at
    FROM cases WHERE n % 10 > 0
    UNION ALL
    SELECT case_id, NULL, NULL, 'finished', done_at FROM steps WHERE step = 4 AND n % 10 > 0
) AS case_changes ORDER BY at
