-- No read model: which write is being sent just now, how often is sent to each system, whether it
-- is away, and facts that came before the item that they are about was linked. Rebuilds leave all
-- of them alone.
CREATE TABLE write_claim (
    write_id uuid PRIMARY KEY,
    until    timestamptz NOT NULL
);

CREATE TABLE outbound_limit (
    connector     text PRIMARY KEY,
    sent          timestamptz[] NOT NULL,
    blocked_until timestamptz
);

CREATE TABLE outbound_breaker (
    connector   text PRIMARY KEY,
    failures    integer NOT NULL,
    pause       interval NOT NULL,
    open_until  timestamptz,
    trial_until timestamptz,
    code        text,
    detail      text
);

CREATE TABLE fact_before_link (
    fact_id     uuid PRIMARY KEY,
    place       bigint GENERATED ALWAYS AS IDENTITY,
    target      uuid NOT NULL,
    type        text NOT NULL,
    data        text NOT NULL,
    context     text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX fact_before_link_by_target ON fact_before_link (target);
