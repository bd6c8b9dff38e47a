-- Handoffs as they stand, and who held the deliverable from when to when.

CREATE TABLE handoff (
    handoff_id   uuid PRIMARY KEY,
    version      bigint NOT NULL,
    project_id   uuid NOT NULL,
    duty_id      uuid NOT NULL,
    deliverable  text NOT NULL,
    sender       text NOT NULL,
    recipient    text NOT NULL,
    due_at       timestamptz NOT NULL,
    deadline     timestamptz NOT NULL,
    status       text NOT NULL,
    since        timestamptz NOT NULL,
    delivered_at timestamptz,
    announced    timestamptz
);
CREATE INDEX handoff_by_due ON handoff (due_at, handoff_id);
CREATE INDEX handoff_by_sender ON handoff (sender, due_at, handoff_id);
CREATE INDEX handoff_by_recipient ON handoff (recipient, due_at, handoff_id);
CREATE INDEX handoff_by_project ON handoff (project_id, due_at, handoff_id);
CREATE INDEX handoff_by_duty ON handoff (duty_id);

CREATE TABLE holding (
    handoff_id uuid NOT NULL,
    number     bigint NOT NULL,
    department text NOT NULL,
    since      timestamptz NOT NULL,
    until      timestamptz,
    ended_by   text,
    reason     text,
    PRIMARY KEY (handoff_id, number)
);
CREATE INDEX holding_open ON holding (handoff_id) WHERE until IS NULL;
