-- How goals stood from when to when, as it was recorded; the reports owed; and what happened.

CREATE TABLE standing (
    goal_id     uuid NOT NULL,
    number      bigint NOT NULL,
    seen_from   timestamptz NOT NULL,
    seen_to     timestamptz,
    value       numeric NOT NULL,
    before      numeric,
    measured_at timestamptz,
    PRIMARY KEY (goal_id, number)
);

CREATE TABLE lag (
    goal_id   uuid NOT NULL,
    number    bigint NOT NULL,
    seen_from timestamptz NOT NULL,
    seen_to   timestamptz,
    lagging   boolean NOT NULL,
    PRIMARY KEY (goal_id, number)
);

CREATE TABLE report (
    goal_id     uuid NOT NULL,
    slot        text NOT NULL,
    due_at      timestamptz NOT NULL,
    overdue     boolean NOT NULL,
    reported_at timestamptz,
    dropped     boolean NOT NULL,
    PRIMARY KEY (goal_id, slot)
);

CREATE TABLE happening (
    goal_id     uuid NOT NULL,
    number      bigint NOT NULL,
    what        text NOT NULL,
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    reading_id  uuid,
    value       numeric,
    measured_at timestamptz,
    source      text,
    completion  numeric,
    expected    numeric,
    slot        text,
    due_at      timestamptz,
    PRIMARY KEY (goal_id, number)
);
