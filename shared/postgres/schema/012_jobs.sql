-- Long work that records nothing: asked for, done in the background, deleted some days later.
CREATE TABLE job (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL,
    subject      text NOT NULL,
    request      json NOT NULL,
    requested_by text NOT NULL,
    state        text NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    steps_done   integer NOT NULL DEFAULT 0,
    steps        integer,
    summary      json,
    error        text,
    created_at   timestamptz NOT NULL,
    started_at   timestamptz,
    finished_at  timestamptz
);
CREATE INDEX job_to_do ON job (created_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX job_by_subject ON job (kind, subject);

-- What a job found, row by row in each part of its result.
CREATE TABLE job_row (
    job_id     uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    part       text NOT NULL,
    number     bigint NOT NULL,
    department text NOT NULL,
    body       json NOT NULL,
    PRIMARY KEY (job_id, part, number)
);
CREATE INDEX job_row_by_department ON job_row (job_id, part, department, number);
