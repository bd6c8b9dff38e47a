-- Links between goals, and what was known of each from when to when, as it was recorded.

CREATE TABLE link (
    link_id    uuid NOT NULL,
    number     bigint NOT NULL,
    seen_from  timestamptz NOT NULL,
    seen_to    timestamptz,
    cycle_id   uuid NOT NULL,
    kind       text NOT NULL,
    source     uuid NOT NULL,
    target     uuid NOT NULL,
    offered_by text NOT NULL,
    status     text NOT NULL,
    reason     text,
    PRIMARY KEY (link_id, number)
);
CREATE INDEX link_by_cycle ON link (cycle_id, link_id);
