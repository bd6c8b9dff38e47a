-- Entries of all duty lists, in the order in which they were assigned.

CREATE TABLE duty (
    duty_id     uuid PRIMARY KEY,
    project_id  uuid NOT NULL,
    place       bigint NOT NULL,
    activity    text NOT NULL,
    deliverable text NOT NULL,
    accountable text NOT NULL,
    recipient   text NOT NULL,
    due_days    integer NOT NULL,
    acceptance  text NOT NULL,
    depends_on  uuid[] NOT NULL,
    due_at      timestamptz,
    withdrawn   text
);
CREATE INDEX duty_by_project ON duty (project_id, place);
