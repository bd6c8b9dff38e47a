-- Goals as they were set, and where each one was placed from when to when, as it was recorded.

CREATE TABLE goal (
    goal_id    uuid PRIMARY KEY,
    cycle_id   uuid NOT NULL,
    title      text NOT NULL,
    department text,
    plan       json NOT NULL,
    archived   text
);

CREATE TABLE placement (
    goal_id   uuid NOT NULL,
    number    bigint NOT NULL,
    seen_from timestamptz NOT NULL,
    seen_to   timestamptz,
    cycle_id  uuid NOT NULL,
    parent_id uuid,
    weight    numeric,
    archived  boolean NOT NULL,
    PRIMARY KEY (goal_id, number)
);
CREATE INDEX placement_by_cycle ON placement (cycle_id, goal_id);
CREATE INDEX placement_by_parent ON placement (parent_id) WHERE seen_to IS NULL;
