-- Projects as agreed, and how far they are.

CREATE TABLE project (
    project_id uuid PRIMARY KEY,
    version    bigint NOT NULL,
    status     text NOT NULL,
    code       text NOT NULL,
    name       text NOT NULL,
    unit       text NOT NULL,
    target     numeric NOT NULL,
    pool_minor bigint,
    currency   text,
    kick_off   timestamptz,
    actual     numeric,
    reason     text,
    ended_at   timestamptz
);
CREATE INDEX project_by_status ON project (status, project_id);

CREATE TABLE project_share (
    project_id uuid NOT NULL,
    place      integer NOT NULL,
    department text NOT NULL,
    ratio      numeric NOT NULL,
    PRIMARY KEY (project_id, place)
);
CREATE INDEX project_share_by_department ON project_share (department, project_id);
