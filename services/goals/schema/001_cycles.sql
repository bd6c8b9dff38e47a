-- Cycles as they stand.

CREATE TABLE cycle (
    cycle_id     uuid PRIMARY KEY,
    version      bigint NOT NULL,
    status       text NOT NULL,
    name         text NOT NULL,
    kind         text NOT NULL,
    first_day    date NOT NULL,
    last_day     date NOT NULL,
    activated_at timestamptz,
    closed_at    timestamptz
);
