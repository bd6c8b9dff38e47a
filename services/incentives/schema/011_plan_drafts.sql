CREATE TABLE plan_draft (
    draft_id         uuid PRIMARY KEY,
    version          bigint NOT NULL,
    status           text NOT NULL,
    terms            json NOT NULL,
    writers          text[] NOT NULL,
    written_at       timestamptz NOT NULL,
    simulated_digest text,
    simulated_first  text,
    simulated_last   text,
    simulated_by     text,
    simulated_at     timestamptz,
    decided_by       text,
    decided_at       timestamptz,
    plan_version     integer,
    reason           text,
    updated_at       timestamptz NOT NULL
);
