-- Standing duties, and what became of each of their dates.

CREATE TABLE standing_duty (
    duty_id        uuid PRIMARY KEY,
    version        bigint NOT NULL,
    activity       text NOT NULL,
    scope          text[] NOT NULL,
    deliverable    text NOT NULL,
    accountable    text NOT NULL,
    recipient      text NOT NULL,
    acceptance     text NOT NULL,
    rhythm         json NOT NULL,
    effective_from date NOT NULL,
    until          date,
    ended_at       timestamptz,
    reason         text
);
CREATE INDEX standing_duty_by_accountable ON standing_duty (accountable, duty_id);
CREATE INDEX standing_duty_by_recipient ON standing_duty (recipient, duty_id);

CREATE TABLE occurrence (
    duty_id    uuid NOT NULL,
    day        date NOT NULL,
    occurrence text NOT NULL,
    due_at     timestamptz NOT NULL,
    done_at    timestamptz,
    told       boolean NOT NULL,
    PRIMARY KEY (duty_id, day)
);
CREATE INDEX occurrence_missed ON occurrence (duty_id) WHERE told AND done_at IS NULL;
