-- The views of the schema `bi` for DuckDB, over the files that `concord export` writes:
--     SET VARIABLE concord_files = '/exports/concord';   -- or 's3://bucket/prefix'
--     .read deploy/bi/duckdb/views.sql
-- They have the columns of the tables, and the names of the views in PostgreSQL.
CREATE SCHEMA IF NOT EXISTS bi;

CREATE OR REPLACE MACRO concord_table(name) AS TABLE
    SELECT * FROM read_parquet(getvariable('concord_files') || '/' || name || '/**/*.parquet',
                               union_by_name = true, hive_partitioning = false);

CREATE OR REPLACE VIEW bi.obligation_changes AS FROM concord_table('obligation_fact');
CREATE OR REPLACE VIEW bi.obligations AS
    SELECT * FROM bi.obligation_changes AS counted
    WHERE outcome IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM bi.obligation_changes AS newer
        WHERE newer.due <= 0 AND newer.obligation_id = counted.obligation_id
          AND (newer.revision, newer.recorded_at, newer.area_position)
              > (counted.revision, counted.recorded_at, counted.area_position)
          AND (newer.due = 0 OR newer.due_month = counted.due_month));
CREATE OR REPLACE VIEW bi.kpi AS FROM concord_table('kpi_fact');
CREATE OR REPLACE VIEW bi.kpi_kinds AS FROM concord_table('kpi_kind_fact');
CREATE OR REPLACE VIEW bi.bonuses AS FROM concord_table('bonus_fact');
CREATE OR REPLACE VIEW bi.period_changes AS FROM concord_table('period_fact');
CREATE OR REPLACE VIEW bi.readings AS FROM concord_table('reading_fact');
CREATE OR REPLACE VIEW bi.goal_events AS FROM concord_table('goal_event_fact');
CREATE OR REPLACE VIEW bi.handoff_changes AS FROM concord_table('handoff_fact');
CREATE OR REPLACE VIEW bi.duty_changes AS FROM concord_table('duty_fact');
CREATE OR REPLACE VIEW bi.request_changes AS FROM concord_table('request_fact');
CREATE OR REPLACE VIEW bi.meeting_changes AS FROM concord_table('meeting_fact');
CREATE OR REPLACE VIEW bi.communication_cost AS FROM concord_table('communication_cost_fact');
CREATE OR REPLACE VIEW bi.cost_policies AS FROM concord_table('cost_policy_fact');
CREATE OR REPLACE VIEW bi.cost_rates AS
    SELECT from_month, lead(from_month, 1, '9999-99') OVER (ORDER BY from_month) AS to_month,
           minutes_per_request, minutes_per_reply
    FROM (
        SELECT '0001-01' AS from_month, 0 AS minutes_per_request, 10 AS minutes_per_reply
        UNION ALL
        SELECT effective_from, minutes_per_request, minutes_per_reply
        FROM bi.cost_policies AS policy
        WHERE NOT EXISTS (
            SELECT 1 FROM bi.cost_policies AS later
            WHERE later.effective_from = policy.effective_from AND later.version > policy.version)
    ) AS policies;
CREATE OR REPLACE VIEW bi.department_costs AS
    SELECT month, department, kind, events,
           minutes + events * CASE kind WHEN 'request' THEN minutes_per_request
                                        WHEN 'reply' THEN minutes_per_reply ELSE 0 END
               AS person_minutes
    FROM (
        SELECT month, department, 'meeting' AS kind, count(*) AS events,
               sum(person_minutes) AS minutes
        FROM bi.communication_cost WHERE kind = 'meeting' GROUP BY month, department
        UNION ALL
        SELECT opened_month, asking_department, 'request', count(*), 0
        FROM bi.request_changes AS opened
        WHERE opened_month IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM bi.request_changes AS newer
            WHERE newer.transition = 'corrected' AND newer.opened_at IS NOT NULL
              AND newer.request_id = opened.request_id
              AND newer.area_position > opened.area_position)
        GROUP BY opened_month, asking_department
        UNION ALL
        SELECT month, answering_department, 'reply', count(*), 0
        FROM bi.request_changes AS replied
        WHERE transition = 'replied' AND NOT EXISTS (
            SELECT 1 FROM bi.request_changes AS newer
            WHERE newer.request_id = replied.request_id AND newer.leg = replied.leg
              AND newer.transition IN ('replied', 'released')
              AND newer.area_position > replied.area_position)
        GROUP BY month, answering_department
    ) AS spent
    JOIN bi.cost_rates ON from_month <= month AND month < to_month;
CREATE OR REPLACE VIEW bi.case_changes AS FROM concord_table('case_fact');
CREATE OR REPLACE VIEW bi.step_changes AS FROM concord_table('step_fact');
CREATE OR REPLACE VIEW bi.connector_events AS FROM concord_table('connector_fact');
CREATE OR REPLACE VIEW bi.departments AS FROM concord_table('department_dim');
CREATE OR REPLACE VIEW bi.people AS FROM concord_table('person_dim');
CREATE OR REPLACE VIEW bi.projects AS FROM concord_table('project_dim');
CREATE OR REPLACE VIEW bi.goal_versions AS FROM concord_table('goal_dim');
CREATE OR REPLACE VIEW bi.cycles AS FROM concord_table('cycle_dim');
CREATE OR REPLACE VIEW bi.flows AS FROM concord_table('flow_dim');
CREATE OR REPLACE VIEW bi.templates AS FROM concord_table('template_dim');
CREATE OR REPLACE VIEW bi.plans AS FROM concord_table('plan_dim');
CREATE OR REPLACE VIEW bi.calendar_versions AS FROM concord_table('calendar_dim');
CREATE OR REPLACE VIEW bi.calendar AS SELECT * FROM concord_table('date_dim') WHERE is_current;
