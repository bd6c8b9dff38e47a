-- Further departments of entries and standing duties (by role, in their order), what was asked of consulted ones, and what
-- the involved have read.
CREATE TABLE involved_department (
    duty_id    uuid NOT NULL,
    role       text NOT NULL,
    place      integer NOT NULL,
    department text NOT NULL,
    PRIMARY KEY (duty_id, role, place)
);
CREATE INDEX involved_department_by_code ON involved_department (department, duty_id);

CREATE TABLE consultation (
    handoff_id uuid NOT NULL,
    department text NOT NULL,
    status     text NOT NULL,
    question   text,
    due_at     timestamptz,
    said       text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (handoff_id, department)
);

CREATE TABLE receipt (
    handoff_id      uuid NOT NULL,
    department      text NOT NULL,
    handoff_version bigint NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (handoff_id, department)
);
