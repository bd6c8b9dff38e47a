-- The programmes, the phases of each, who answers for what, and what was stated for a phase.

CREATE TABLE programme (
    programme_id uuid PRIMARY KEY,
    version      bigint NOT NULL,
    status       text NOT NULL,
    name         text NOT NULL,
    size         text NOT NULL,
    scenario     text NOT NULL,
    phase        text NOT NULL,
    begun_at     timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text,
    updated_at   timestamptz NOT NULL
);

CREATE TABLE programme_phase (
    programme_id uuid NOT NULL,
    phase        text NOT NULL,
    months       integer NOT NULL,
    entered_at   timestamptz,
    planned_end  date,
    overdue      boolean NOT NULL DEFAULT false,
    overruled    text[] NOT NULL DEFAULT '{}',
    reason       text,
    PRIMARY KEY (programme_id, phase)
);

CREATE TABLE programme_officer (
    programme_id uuid NOT NULL,
    subject      text NOT NULL,
    person       text NOT NULL,
    since        timestamptz NOT NULL,
    PRIMARY KEY (programme_id, subject)
);

CREATE TABLE programme_statement (
    programme_id uuid NOT NULL,
    criterion    text NOT NULL,
    evidence     text NOT NULL,
    stated_at    timestamptz NOT NULL,
    PRIMARY KEY (programme_id, criterion)
);
