-- Appends to many streams at once. Per stream: the version it must have and the version it will have.
-- Positions are drawn only after the versions were checked, so a loser burns none; and only under the
-- area's shared lock, so that a reader who sees a hole knows whom to wait for (see gap_free.py).
-- Returns, for each event of a stream that won, its ordinal, its position, and the position of the fact published
-- from it. Takes the place of append_events, which does not tell the last, and which the version before still calls.
CREATE FUNCTION append_events_and_facts(
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
) RETURNS TABLE (ordinal bigint, event_at bigint, fact_at bigint)
LANGUAGE plpgsql AS $$
DECLARE
    won text[];
    moved text[];
BEGIN
    PERFORM pg_advisory_xact_lock_shared(lock_space, lock_area);

    WITH fresh AS (
        INSERT INTO stream (id, version)
        SELECT wanted.id, wanted.reached
        FROM unnest(streams, append_events_and_facts.expected, append_events_and_facts.reached) AS wanted (id, expected, reached)
        WHERE wanted.expected = 0
        ORDER BY wanted.id
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO won FROM fresh;

    IF EXISTS (SELECT FROM unnest(append_events_and_facts.expected) AS e WHERE e > 0) THEN
        PERFORM FROM stream WHERE id = ANY (streams) ORDER BY id FOR NO KEY UPDATE;
        WITH onward AS (
            UPDATE stream SET version = wanted.reached
            FROM unnest(streams, append_events_and_facts.expected, append_events_and_facts.reached) AS wanted (id, expected, reached)
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
        RETURNING outbox.id, outbox.position
    )
    SELECT drawn.ordinal, drawn.position, published.position
    FROM drawn LEFT JOIN published ON published.id = drawn.id
    ORDER BY drawn.ordinal;
END
$$;
