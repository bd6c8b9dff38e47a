-- The backbone's own tables, the same in every area's schema. Names are unqualified: the search path says which area.

CREATE TABLE stream (
    id      text PRIMARY KEY,
    version bigint NOT NULL
);

CREATE SEQUENCE event_position;

CREATE TABLE event (
    position    bigint PRIMARY KEY,
    stream      text NOT NULL,
    version     bigint NOT NULL,
    id          uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    context     json NOT NULL,
    data        json NOT NULL,
    UNIQUE (stream, version)
);

CREATE SEQUENCE fact_position;

CREATE TABLE outbox (
    position    bigint PRIMARY KEY,
    id          uuid NOT NULL,
    type        text NOT NULL,
    key         text NOT NULL,
    sequence    bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    context     json NOT NULL,
    data        json NOT NULL
);

CREATE TABLE idempotency (
    caller      text NOT NULL,
    key         text NOT NULL,
    fingerprint text NOT NULL,
    answer      json NOT NULL,
    kept_since  timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_by_age ON idempotency (kept_since);

CREATE TABLE checkpoint (
    consumer  text NOT NULL,
    partition text NOT NULL,
    position  bigint NOT NULL,
    PRIMARY KEY (consumer, partition)
);

CREATE TABLE dead_letter (
    consumer   text NOT NULL,
    partition  text NOT NULL,
    position   bigint NOT NULL,
    id         uuid NOT NULL,
    area       text NOT NULL,
    type       text NOT NULL,
    key        text NOT NULL,
    sequence   bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    context    json NOT NULL,
    data       json NOT NULL,
    error      text NOT NULL,
    died_at    timestamptz NOT NULL,
    PRIMARY KEY (consumer, partition, position)
);
CREATE INDEX dead_letter_by_key ON dead_letter (consumer, area, key);

CREATE TABLE deadline (
    key     text PRIMARY KEY,
    stream  text NOT NULL,
    due_at  timestamptz NOT NULL,
    error   text
);
CREATE INDEX deadline_by_due ON deadline (due_at) WHERE error IS NULL;

-- Appends to many streams at once. Per stream: the version it must have and the version it will have.
-- Positions are drawn only after the versions were checked, so a loser burns none; and only under the
-- area's shared lock, so that a reader who sees a hole knows whom to wait for (see gap_free.py).
-- Returns, for each event of a stream that won, its ordinal and its position.
CREATE FUNCTION append_events(
    lock_space integer,
    lock_area integer,
    streams text[],
    expected bigint[],
    reached bigint[],
    event_streams text[],
    event_versions bigint[],
    event_ids uuid[],
    event_contexts text[],
    event_data text[],
    fact_events integer[],
    fact_types text[],
    fact_data text[],
    recorded timestamptz
) RETURNS TABLE (ordinal bigint, event_at bigint)
LANGUAGE plpgsql AS $$
DECLARE
    won text[];
    moved text[];
BEGIN
    PERFORM pg_advisory_xact_lock_shared(lock_space, lock_area);

    WITH fresh AS (
        INSERT INTO stream (id, version)
        SELECT wanted.id, wanted.reached
        FROM unnest(streams, append_events.expected, append_events.reached) AS wanted (id, expected, reached)
        WHERE wanted.expected = 0
        ORDER BY wanted.id
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO won FROM fresh;

    IF EXISTS (SELECT FROM unnest(append_events.expected) AS e WHERE e > 0) THEN
        PERFORM FROM stream WHERE id = ANY (streams) ORDER BY id FOR NO KEY UPDATE;
        WITH onward AS (
            UPDATE stream SET version = wanted.reached
            FROM unnest(streams, append_events.expected, append_events.reached) AS wanted (id, expected, reached)
            WHERE stream.id = wanted.id AND stream.version = wanted.expected AND wanted.expected > 0
            RETURNING stream.id
        )
        SELECT coalesce(array_agg(id), '{}') INTO moved FROM onward;
        won := won || moved;
    END IF;

    RETURN QUERY
    WITH drawn AS (
        SELECT nextval('event_position') AS position, wanted.*
        FROM (
            SELECT *
            FROM unnest(event_streams, event_versions, event_ids, event_contexts, event_data)
                WITH ORDINALITY AS given (stream, version, id, context, data, ordinal)
            WHERE given.stream = ANY (won)
            ORDER BY given.ordinal
        ) AS wanted
    ), recorded_events AS (
        INSERT INTO event (position, stream, version, id, recorded_at, context, data)
        SELECT position, stream, version, id, recorded, context::json, data::json FROM drawn
    ), published AS (
        INSERT INTO outbox (position, id, type, key, sequence, recorded_at, context, data)
        SELECT nextval('fact_position'), told.*
        FROM (
            SELECT drawn.id, fact.type, drawn.stream, drawn.version, recorded, drawn.context::json, fact.data::json
            FROM drawn
            JOIN unnest(fact_events, fact_types, fact_data) AS fact (ordinal, type, data)
                ON fact.ordinal = drawn.ordinal
            ORDER BY drawn.ordinal
        ) AS told
    )
    SELECT drawn.ordinal, drawn.position FROM drawn ORDER BY drawn.ordinal;
END
$$;
