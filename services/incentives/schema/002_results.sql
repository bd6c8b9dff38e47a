-- The outcome of every closed project; pool and shares follow from it by the month's plan.
CREATE TABLE project_outcome (
    project_id uuid PRIMARY KEY,
    project    text NOT NULL,
    period     text NOT NULL,
    booked_in  text NOT NULL,
    outcome    json NOT NULL,
    cause      uuid NOT NULL,
    event_id   uuid NOT NULL
);
CREATE INDEX project_outcome_by_booking ON project_outcome (booked_in);
CREATE INDEX project_outcome_by_period ON project_outcome (period);
