-- The baselines that were frozen for targets; the last one of a target is in force.
CREATE TABLE target_baseline (
    target          text NOT NULL,
    number          integer NOT NULL,
    formula_version integer NOT NULL,
    first_day       date NOT NULL,
    last_day        date NOT NULL,
    time_zone       text NOT NULL,
    flow_ids        uuid[] NOT NULL,
    import_ids      uuid[] NOT NULL,
    cells           jsonb NOT NULL,
    facts           integer NOT NULL,
    digest          text NOT NULL,
    currency        text,
    reason          text NOT NULL,
    frozen_at       timestamptz NOT NULL,
    PRIMARY KEY (target, number)
);

-- The facts that each of them counts.
CREATE TABLE target_baseline_fact (
    target  text NOT NULL,
    number  integer NOT NULL,
    fact_id uuid NOT NULL,
    PRIMARY KEY (target, number, fact_id)
);

-- What closed surveys say of satisfaction.
CREATE TABLE observed_satisfaction (
    survey_id uuid PRIMARY KEY,
    event_id  uuid NOT NULL,
    mean      integer NOT NULL,
    answers   integer NOT NULL,
    closed_at timestamptz NOT NULL
);
