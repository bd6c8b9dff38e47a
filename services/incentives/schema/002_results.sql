-- The outcome of every closed project, entered for every participating department.
CREATE TABLE project_result (
    project_id   uuid NOT NULL,
    department   text NOT NULL,
    project      text NOT NULL,
    name         text NOT NULL,
    period       text NOT NULL,
    booked_in    text NOT NULL,
    unit         text NOT NULL,
    target       numeric NOT NULL,
    actual       numeric NOT NULL,
    met          boolean NOT NULL,
    ratio        numeric NOT NULL,
    pool_minor   bigint,
    amount_minor bigint,
    currency     text,
    plan_version integer NOT NULL,
    cause        uuid NOT NULL,
    event_id     uuid NOT NULL,
    PRIMARY KEY (project_id, department)
);
CREATE INDEX project_result_by_booking ON project_result (booked_in, department);
