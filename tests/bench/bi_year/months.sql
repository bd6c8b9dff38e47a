-- The lines of twelve locked months of forty departments, two bonuses each, ten flows, meetings and
-- blockers.
WITH lines AS (
    SELECT m, d, '2025-' || lpad(m::text, 2, '0') AS period, 'D' || lpad(d::text, 2, '0') AS department,
           make_timestamptz(2025, m, 28, 12, 0, 0, 'Asia/Shanghai') AS at, 4000 + (m * 37 + d * 91) % 6001 AS score
    FROM generate_series(1, 12) AS m, generate_series(0, 39) AS d
), common AS (
    SELECT lines.*, to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')::integer AS date_key FROM lines
), locked AS (
    INSERT INTO kpi_fact
        (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
         late_seconds, is_late, period, department, department_key, part, about_period, due, on_time,
         late, excused, on_time_rate, score, weight, weighted_points, plan, plan_key)
    SELECT gen_random_uuid(), 0, m * 100 + d, 'concord.incentives.statement-line-locked.v1', at, at,
           date_key, period, 0, false, period, department, hashtextextended(department, 0), 'line',
           period, 10000,
           score, 10000 - score, 0, score * 0.0001, score * 0.01, 0.15,
           round(score * 0.0015, 2), '1', 1
    FROM common
), paid AS (
    INSERT INTO bonus_fact
        (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
         late_seconds, is_late, period, department, department_key, about_period, amount_minor,
         currency, kind)
    SELECT gen_random_uuid(), number, m * 100 + d, 'concord.incentives.statement-line-locked.v1', at,
           at, date_key, period, 0, false, period, department, hashtextextended(department, 0),
           period, score * 100 + number, (ARRAY['CNY', 'EUR'])[1 + d % 2],
           (ARRAY['share', 'star'])[number]
    FROM common, generate_series(1, 2) AS number
), flows AS (
    INSERT INTO flow_dim
        (version_key, flow_key, flow_id, valid_from, valid_to, is_current, recorded_at, name)
    SELECT n, n, md5('flow' || n)::uuid, '2025-01-01Z', '9999-12-31Z', true, '2025-01-01Z',
           'Flow ' || n
    FROM generate_series(0, 9) AS n
), held AS (
    INSERT INTO communication_cost_fact
        (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
         late_seconds, is_late, kind, source_id, department, department_key, is_deviation,
         person_minutes)
    SELECT gen_random_uuid(), 0, m * 100 + d, 'concord.comms.meeting-held.v1', at, at, date_key,
           period, 0, false, 'meeting', gen_random_uuid(), department,
           hashtextextended(department, 0), false, 60 + d
    FROM common, generate_series(1, 20)
)
INSERT INTO goal_event_fact
    (fact_id, line, area_position, fact_type, occurred_at, recorded_at, date_key, month,
     late_seconds, is_late, goal_id, goal_key, department, department_key, kind, blocker_id)
SELECT gen_random_uuid(), 0, m * 1000 + d * 10 + part, 'concord.goals.' || kind || '.v1',
       happened_at, happened_at, date_key, period, 0, false, md5('goal' || d)::uuid, d, department,
       hashtextextended(department, 0), kind,
       CASE WHEN part < 3 THEN md5('blocker' || m || '-' || d)::uuid END
FROM common, LATERAL (VALUES
    (1, 'blocker-raised', at),
    (2, 'blocker-resolved', CASE WHEN d % 5 > 0 THEN at + (m * 40 + d) * interval '1 minute' END),
    (3, CASE WHEN (m + d) % 2 = 0 THEN 'lagging' ELSE 'recovered' END, at)
) AS told (part, kind, happened_at)
WHERE happened_at IS NOT NULL
