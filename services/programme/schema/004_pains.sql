-- The pain lists: what pains cost, the measures against each, and which plan comes first.

CREATE TABLE pain_list (
    programme_id uuid PRIMARY KEY,
    hourly_minor bigint NOT NULL,
    currency     text NOT NULL,
    decided      text,
    updated_at   timestamptz NOT NULL
);

CREATE TABLE pain (
    pain_id         uuid PRIMARY KEY,
    programme_id    uuid NOT NULL,
    status          text NOT NULL,
    title           text NOT NULL,
    description     text NOT NULL,
    department      text NOT NULL,
    plan            text NOT NULL,
    target          text,
    measured_of     text,
    source          text NOT NULL,
    reference       text,
    question        text,
    times_per_month numeric,
    amount          bigint,
    unit            text,
    merged_into     uuid,
    reason          text,
    recorded_at     timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);

CREATE INDEX pain_by_programme ON pain (programme_id);

CREATE TABLE pain_measure (
    pain_id   uuid NOT NULL,
    number    integer NOT NULL,
    status    text NOT NULL,
    what      text NOT NULL,
    person    text NOT NULL,
    by_when   date NOT NULL,
    taken_at  timestamptz NOT NULL,
    closed_at timestamptz,
    reason    text,
    PRIMARY KEY (pain_id, number)
);
