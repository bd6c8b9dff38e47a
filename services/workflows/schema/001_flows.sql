CREATE TABLE flow (
    flow_id   uuid PRIMARY KEY,
    name      text NOT NULL,
    mapped_at timestamptz NOT NULL,
    published integer NOT NULL DEFAULT 0,
    version   bigint NOT NULL
);

-- A version without `published_at` is the draft.
CREATE TABLE flow_version (
    flow_id      uuid NOT NULL,
    number       integer NOT NULL,
    steps        json NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (flow_id, number)
);
