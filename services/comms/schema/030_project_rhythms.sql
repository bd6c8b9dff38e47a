-- How often each running project meets, version by version, and why a second meeting of a week is.

CREATE TABLE project_rhythm (
    project_id   uuid PRIMARY KEY,
    version      bigint NOT NULL,
    project      text NOT NULL,
    participants text[] NOT NULL,
    versions     json NOT NULL,
    is_ended     boolean NOT NULL,
    next_at      timestamptz,
    updated_at   timestamptz NOT NULL
);

CREATE TABLE project_week (
    project_id uuid NOT NULL,
    week       date NOT NULL,
    status     text NOT NULL,
    organiser  text,
    expected   integer,
    held       integer,
    at         timestamptz NOT NULL,
    PRIMARY KEY (project_id, week)
);

ALTER TABLE meeting
    ADD COLUMN extra_reason text;
