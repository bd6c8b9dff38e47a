-- Live cases have a flow, cases of an imported history an import.
CREATE TABLE case_file (
    case_id      uuid PRIMARY KEY,
    subject      text NOT NULL,
    flow_id      uuid,
    flow_version integer,
    import_id    uuid,
    opened_at    timestamptz NOT NULL,
    ended_at     timestamptz,
    version      bigint NOT NULL
);
CREATE INDEX case_file_by_opening ON case_file (opened_at, case_id);
CREATE INDEX case_file_by_import ON case_file (import_id, opened_at, case_id) WHERE import_id IS NOT NULL;
CREATE INDEX case_file_by_flow ON case_file (flow_id, opened_at, case_id) WHERE flow_id IS NOT NULL;

-- Every opening of a step; open where it is neither done nor sent back.
CREATE TABLE case_step (
    case_id      uuid NOT NULL,
    step         integer NOT NULL,
    activity     text NOT NULL,
    department   text NOT NULL,
    resource     text,
    opened_at    timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    overdue_at   timestamptz,
    done_at      timestamptz,
    sent_back_at timestamptz,
    reason       text,
    PRIMARY KEY (case_id, step)
);
CREATE INDEX case_step_open ON case_step (department, case_id) WHERE done_at IS NULL AND sent_back_at IS NULL;
