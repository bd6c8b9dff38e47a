-- Finds an event or a fact by its id, and the events that a fact led to. Ids are UUIDv7, so they grow with the
-- position: a block range index of them costs an append next to nothing.

DROP INDEX CONCURRENTLY IF EXISTS event_by_id;
CREATE INDEX CONCURRENTLY event_by_id ON event
    USING brin (id uuid_minmax_ops) WITH (pages_per_range = 16, autosummarize = on);

DROP INDEX CONCURRENTLY IF EXISTS outbox_by_id;
CREATE INDEX CONCURRENTLY outbox_by_id ON outbox
    USING brin (id uuid_minmax_ops) WITH (pages_per_range = 16, autosummarize = on);

DROP INDEX CONCURRENTLY IF EXISTS event_by_causation;
CREATE INDEX CONCURRENTLY event_by_causation ON event ((context ->> 'causation'))
    WHERE context ->> 'causation' IS NOT NULL;
