-- Every dispute, and all that was said and decided. `readers` are the departments that it concerns.
CREATE TABLE dispute (
    dispute_id   uuid PRIMARY KEY,
    version      bigint NOT NULL,
    department   text NOT NULL,
    readers      text[] NOT NULL,
    subject_type text NOT NULL,
    title        text NOT NULL,
    period       text NOT NULL,
    status       text NOT NULL,
    filed_at     timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    body         json NOT NULL
);
CREATE INDEX dispute_by_department ON dispute (department, filed_at);

-- Corrections of projects' outcomes, in the order they were recorded. One that is booked where the
-- outcome itself is replaces it there; another one is booked as the difference to before.
CREATE TABLE outcome_correction (
    position   bigint PRIMARY KEY,
    project_id uuid NOT NULL,
    project    text NOT NULL,
    period     text NOT NULL,
    booked_in  text NOT NULL,
    outcome    json NOT NULL,
    was        json NOT NULL,
    dispute_id uuid NOT NULL,
    cause      uuid NOT NULL,
    event_id   uuid NOT NULL,
    seen_from  timestamptz NOT NULL
);
CREATE INDEX outcome_correction_by_project ON outcome_correction (project_id, position);
CREATE INDEX outcome_correction_by_booking ON outcome_correction (booked_in);

-- The obligations that were, at some time, excused by the delay of a handoff.
CREATE TABLE delayed_obligation (
    handoff_id uuid NOT NULL,
    obligation text NOT NULL,
    PRIMARY KEY (handoff_id, obligation)
);
