-- No read model of the area's own events: its consumer fills these tables from the facts of other areas;
-- `concord rebuild worklist` fills them anew.

-- What is known of each thing that areas told of, open or not: by field, the value and the position
-- of the fact that said so.
CREATE TABLE item (
    item   text PRIMARY KEY,
    fields jsonb NOT NULL
);

-- The open ones: a row for whoever owes the thing and one for each who waits. The department is
-- empty where roles owe it; a thing without a due time is due behind all others.
CREATE TABLE work_row (
    thing             text NOT NULL,
    side              text NOT NULL,
    department        text NOT NULL,
    item              text NOT NULL,
    kind              text NOT NULL,
    area              text NOT NULL,
    id                text NOT NULL,
    title             text NOT NULL,
    state             text NOT NULL,
    reason            text NOT NULL,
    reason_text       text NOT NULL,
    reason_department text NOT NULL,
    since             timestamptz NOT NULL,
    owes              text,
    waits             text[] NOT NULL,
    roles             text[] NOT NULL,
    due               timestamptz NOT NULL,
    overdue           boolean NOT NULL,
    project_id        uuid,
    goal_id           uuid,
    read_class        text NOT NULL,
    parties           text[] NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (due, thing, side, department)
);
CREATE INDEX work_row_of_department ON work_row (department, due, thing, side);
CREATE INDEX work_row_of_item ON work_row (item);
CREATE INDEX work_row_of_project ON work_row (project_id, due) WHERE project_id IS NOT NULL;
CREATE INDEX work_row_of_goal ON work_row (goal_id, due) WHERE goal_id IS NOT NULL;
