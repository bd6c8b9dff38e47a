-- Which projects serve which goals, and their handoffs, from when to when, as it was recorded.

CREATE TABLE serving_project (
    project_id uuid NOT NULL,
    number     bigint NOT NULL,
    seen_from  timestamptz NOT NULL,
    seen_to    timestamptz,
    code       text NOT NULL,
    name       text NOT NULL,
    goals      jsonb NOT NULL,
    state      text NOT NULL,
    PRIMARY KEY (project_id, number)
);
CREATE INDEX serving_project_by_goal ON serving_project USING gin (goals);

CREATE TABLE project_handoff (
    handoff_id  uuid NOT NULL,
    number      bigint NOT NULL,
    seen_from   timestamptz NOT NULL,
    seen_to     timestamptz,
    project_id  uuid NOT NULL,
    deliverable text,
    sender      text,
    recipient   text,
    due_at      timestamptz,
    overdue     boolean NOT NULL,
    is_over     boolean NOT NULL,
    PRIMARY KEY (handoff_id, number)
);
CREATE INDEX project_handoff_open ON project_handoff (project_id) WHERE NOT is_over;

-- What each department's last locked statement counted, from when to when, as it was recorded.

CREATE TABLE counted_line_then (
    department text NOT NULL,
    number     bigint NOT NULL,
    seen_from  timestamptz NOT NULL,
    seen_to    timestamptz,
    period     text NOT NULL,
    weight     numeric NOT NULL,
    counted    bigint NOT NULL,
    PRIMARY KEY (department, number)
);
INSERT INTO counted_line_then (department, number, seen_from, period, weight, counted)
SELECT department, 0, '-infinity', period, weight, counted FROM counted_line;
