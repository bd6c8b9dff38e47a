-- What else the other areas told, one row a fact; `department` is NULL for the company's own goals.
CREATE TABLE signal (
    cause      uuid PRIMARY KEY,
    department text,
    booked_in  text NOT NULL,
    fact       text NOT NULL,
    subject    text NOT NULL,
    subject_id uuid NOT NULL,
    completion numeric,
    at         timestamptz NOT NULL,
    period     text NOT NULL,
    seen_from  timestamptz NOT NULL,
    event_id   uuid NOT NULL
);
CREATE INDEX signal_by_booking ON signal (booked_in, department);
