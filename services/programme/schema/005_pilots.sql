-- The pilots: their snapshots of every two weeks, and what was tuned between them.

CREATE TABLE pilot (
    programme_id uuid PRIMARY KEY,
    project_id   uuid NOT NULL,
    departments  text[] NOT NULL,
    starts_on    date NOT NULL,
    ends_on      date NOT NULL,
    reason       text NOT NULL,
    next_due     timestamptz,
    ended_at     timestamptz,
    end_reason   text,
    updated_at   timestamptz NOT NULL
);

CREATE TABLE pilot_snapshot (
    programme_id uuid NOT NULL,
    number       integer NOT NULL,
    since        timestamptz NOT NULL,
    until        timestamptz NOT NULL,
    taken_at     timestamptz NOT NULL,
    late         boolean NOT NULL,
    figures      text NOT NULL,
    PRIMARY KEY (programme_id, number)
);

CREATE TABLE tuning_decision (
    programme_id uuid NOT NULL,
    number       integer NOT NULL,
    what         text NOT NULL,
    why          text NOT NULL,
    prediction   text,
    target       text NOT NULL,
    before       integer,
    decided_at   timestamptz NOT NULL,
    verdict      text,
    review       text,
    reviewed_at  timestamptz,
    PRIMARY KEY (programme_id, number)
);
