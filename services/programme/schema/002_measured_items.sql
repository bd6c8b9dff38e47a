-- No read model of the area's own events: its consumer fills these tables from the facts of other
-- areas; `concord rebuild programme` fills them anew.

-- What the targets count, as the facts of other areas say it: one row for each request, blocker,
-- step, case, handoff, and costed month of a department and project. A row counts once it has all
-- that its target needs.
CREATE TABLE measured_item (
    kind          text NOT NULL,
    item          text NOT NULL,
    fact_id       uuid,
    began_at      timestamptz,
    ended_at      timestamptz,
    department    text,
    project_id    uuid,
    work          text,
    case_id       uuid,
    from_template boolean,
    received      boolean,
    amount        bigint,
    currency      text,
    PRIMARY KEY (kind, item)
);
CREATE INDEX measured_item_ended_at ON measured_item (kind, ended_at);

-- What happened to goals, each fact once: when they were tracked, behind, and shared. Of readings
-- only the first of a goal is kept.
CREATE TABLE goal_happening (
    fact_id    uuid NOT NULL,
    place      integer NOT NULL,
    position   bigint NOT NULL,
    what       text NOT NULL,
    goal_id    uuid,
    cycle_id   uuid,
    shared_by  uuid,
    department text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (fact_id, place)
);
CREATE UNIQUE INDEX goal_happening_measured ON goal_happening (goal_id) WHERE what = 'measured';
