-- An event and the fact that is published from it are one row, without what can be worked out (docs/decisions): the stream
-- is a number, the context has columns instead of JSON, the event's JSON does not repeat the stream's name, and of the
-- fact's JSON there is only what its event's does not have. What was recorded before stays where it is. `event` and `outbox` are views of both, with the columns that they
-- had as tables: the version before reads all, and what it still records with its own functions goes where it used to.

CREATE TABLE compact_event (
    position      bigint PRIMARY KEY,
    recorded_at   timestamptz NOT NULL,
    stream        bigint NOT NULL,
    fact_position bigint,
    version       integer NOT NULL,
    -- The fact's JSON: its type, `fact_head` bytes of the event's JSON from `fact_start` on, `fact_text`, and the last
    -- `fact_tail` bytes of the event's JSON. Without `fact_start` it is `fact_text`. Bytes need not be counted.
    fact_start    smallint,
    fact_head     smallint,
    fact_tail     smallint,
    id            uuid NOT NULL,
    correlation   uuid NOT NULL,
    causation     uuid,
    actor         text NOT NULL,
    traceparent   text,
    fact_type     text,
    fact_text     text,
    -- The event's JSON; chr(1), which JSON cannot contain, is in the place of the stream's name after its first hyphen.
    data          text NOT NULL
);
CREATE UNIQUE INDEX compact_event_by_stream ON compact_event (stream, version);
CREATE UNIQUE INDEX compact_event_by_fact ON compact_event (fact_position) WHERE fact_position IS NOT NULL;
-- Ids are UUIDv7, so they grow with the position: a block range index of them takes next to no space.
CREATE INDEX compact_event_by_id ON compact_event
    USING brin (id uuid_minmax_ops, causation uuid_minmax_ops) WITH (pages_per_range = 16, autosummarize = on);

ALTER TABLE event RENAME TO earlier_event;
ALTER TABLE outbox RENAME TO earlier_fact;

-- Events and facts in the columns that they had before, and what else is asked for. OFFSET 0 lets the stream's name be looked
-- up for each row that is returned, so a query by position reads in the order of its index; a query by stream has a
-- condition on `stream_number`, and on `stream_version` rather than `version`, which no index has.
CREATE VIEW later_event AS
SELECT position,
    named.stream,
    version::bigint AS version,
    id,
    recorded_at,
    ('{"correlation":"' || correlation || '","causation":' || coalesce('"' || causation || '"', 'null')
        || ',"actor":' || to_json(actor) || ',"traceparent":' || coalesce(to_json(traceparent)::text, 'null')
        || '}')::json AS context,
    named.data::json AS data,
    compact_event.stream AS stream_number,
    version AS stream_version,
    causation,
    fact_position,
    fact_type,
    CASE WHEN fact_start IS NULL THEN fact_text ELSE
        '{"type":"' || fact_type || '"' || convert_from(substr(named.bytes, fact_start, fact_head), 'UTF8') || fact_text
            || convert_from(substr(named.bytes, length(named.bytes) - fact_tail + 1), 'UTF8')
    END::json AS fact_data
FROM compact_event LEFT JOIN LATERAL (
    SELECT stream, data, convert_to(data, 'UTF8') AS bytes
    FROM (
        SELECT stream.id AS stream,
            replace(compact_event.data, chr(1), substr(stream.id, strpos(stream.id, '-') + 1)) AS data
        FROM stream WHERE stream.number = compact_event.stream
        OFFSET 0
    ) AS restored
) AS named ON true;

CREATE VIEW later_fact AS
SELECT fact_position AS position, id, fact_type AS type, stream AS key, version AS sequence, recorded_at, context,
    fact_data AS data
FROM later_event
WHERE fact_position IS NOT NULL;

CREATE VIEW event AS
SELECT position, stream, version, id, recorded_at, context, data FROM earlier_event
UNION ALL
SELECT position, stream.id, later_event.version, later_event.id, recorded_at, context, data
FROM later_event JOIN stream ON stream.number = later_event.stream_number;

CREATE VIEW outbox AS
SELECT position, id, type, key, sequence, recorded_at, context, data FROM earlier_fact
UNION ALL
SELECT position, id, type, key, sequence, recorded_at, context, data FROM later_fact;

CREATE FUNCTION insert_earlier_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO earlier_event (position, stream, version, id, recorded_at, context, data)
    VALUES (NEW.position, NEW.stream, NEW.version, NEW.id, NEW.recorded_at, NEW.context, NEW.data);
    RETURN NEW;
END
$$;
CREATE TRIGGER insert_earlier_event INSTEAD OF INSERT ON event FOR EACH ROW EXECUTE FUNCTION insert_earlier_event();

CREATE FUNCTION insert_earlier_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO earlier_fact (position, id, type, key, sequence, recorded_at, context, data)
    VALUES (NEW.position, NEW.id, NEW.type, NEW.key, NEW.sequence, NEW.recorded_at, NEW.context, NEW.data);
    RETURN NEW;
END
$$;
CREATE TRIGGER insert_earlier_fact INSTEAD OF INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION insert_earlier_fact();

-- Appends to many streams at once. Per stream: the version it must have and the version it will have; per event: the
-- ordinal of its stream among them, from 1. Positions are drawn only after the versions were checked, so a loser burns
-- none; and only under the area's shared lock, so that a reader who sees a hole knows whom to wait for (see
-- gap_free_reader.py). Returns, for each event of a stream that won, its ordinal, its position, and the position of the
-- fact published from it. Takes the place of append_events_and_facts, which the version before still calls.
CREATE FUNCTION append_compact_events(
    lock_space integer,
    lock_area integer,
    streams text[],
    expected bigint[],
    reached bigint[],
    event_streams integer[],
    event_versions integer[],
    event_ids uuid[],
    correlations uuid[],
    causations uuid[],
    actors text[],
    traceparents text[],
    event_data text[],
    fact_types text[],
    fact_starts smallint[],
    fact_heads smallint[],
    fact_tails smallint[],
    fact_texts text[],
    recorded timestamptz
) RETURNS TABLE (ordinal bigint, event_at bigint, fact_at bigint)
LANGUAGE plpgsql AS $$
DECLARE
    numbers bigint[];  -- of each stream; 0 where its version is another than expected
    won bigint[];
    moved record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(lock_space, lock_area);

    SELECT array_agg(CASE WHEN wanted.version = 0 THEN nextval('stream_number') ELSE 0 END ORDER BY wanted.ordinal)
    INTO numbers FROM unnest(append_compact_events.expected) WITH ORDINALITY AS wanted (version, ordinal);

    WITH fresh AS (
        INSERT INTO stream (id, version, number)
        SELECT wanted.id, wanted.reached, wanted.number
        FROM unnest(streams, append_compact_events.reached, numbers) AS wanted (id, reached, number)
        WHERE wanted.number > 0
        ORDER BY wanted.id
        ON CONFLICT (id) DO NOTHING
        RETURNING number
    )
    SELECT coalesce(array_agg(number), '{}') INTO won FROM fresh;
    IF cardinality(won) < cardinality(array_remove(numbers, 0)) THEN
        SELECT array_agg(CASE WHEN drawn.number = ANY (won) THEN drawn.number ELSE 0 END ORDER BY drawn.ordinal)
        INTO numbers FROM unnest(numbers) WITH ORDINALITY AS drawn (number, ordinal);
    END IF;

    IF 0 < ANY (append_compact_events.expected) THEN
        PERFORM FROM stream WHERE id = ANY (streams) ORDER BY id FOR NO KEY UPDATE;
        FOR moved IN
            UPDATE stream SET version = wanted.reached, number = coalesce(stream.number, nextval('stream_number'))
            FROM unnest(streams, append_compact_events.expected, append_compact_events.reached) WITH ORDINALITY
                AS wanted (id, expected, reached, ordinal)
            WHERE stream.id = wanted.id AND stream.version = wanted.expected AND wanted.expected > 0
            RETURNING wanted.ordinal, stream.number
        LOOP
            numbers[moved.ordinal] := moved.number;
        END LOOP;
    END IF;

    RETURN QUERY
    WITH drawn AS (
        SELECT nextval('event_position') AS position,
            CASE WHEN wanted.fact_type IS NOT NULL THEN nextval('fact_position') END AS fact_position,
            wanted.*
        FROM (
            SELECT *
            FROM unnest(
                event_streams, event_versions, event_ids, correlations, causations, actors, traceparents, event_data,
                fact_types, fact_starts, fact_heads, fact_tails, fact_texts
            ) WITH ORDINALITY AS given (
                stream, version, id, correlation, causation, actor, traceparent, data,
                fact_type, fact_start, fact_head, fact_tail, fact_text, ordinal
            )
            WHERE numbers[given.stream] > 0
            ORDER BY given.ordinal
        ) AS wanted
    ), inserted AS (
        INSERT INTO compact_event (
            position, recorded_at, stream, fact_position, version, fact_start, fact_head, fact_tail,
            id, correlation, causation, actor, traceparent, fact_type, fact_text, data
        )
        SELECT drawn.position, recorded, numbers[drawn.stream], drawn.fact_position, drawn.version,
            drawn.fact_start, drawn.fact_head, drawn.fact_tail, drawn.id, drawn.correlation, drawn.causation,
            drawn.actor, drawn.traceparent, drawn.fact_type, drawn.fact_text, drawn.data
        FROM drawn
    )
    SELECT drawn.ordinal, drawn.position, drawn.fact_position FROM drawn ORDER BY drawn.ordinal;
END
$$;
