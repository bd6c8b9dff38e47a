-- Back-fills: how far the past of a connected system was read.
CREATE TABLE back_fill (
    back_fill_id  uuid PRIMARY KEY,
    connector     text NOT NULL,
    -- The order of their beginnings.
    place         bigint NOT NULL,
    version       bigint NOT NULL,
    changed_since timestamptz NOT NULL,
    projects      text[] NOT NULL,
    fills_gap     boolean NOT NULL,
    status        text NOT NULL,
    pages         integer NOT NULL,
    items         integer NOT NULL,
    changes       integer NOT NULL,
    -- When the last item was created that was read.
    reached       timestamptz,
    -- What the system's clock said when the first page was asked for.
    began_at      timestamptz,
    started_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    code          text,
    detail        text,
    updated_at    timestamptz NOT NULL
);
CREATE INDEX back_fill_by_place ON back_fill (connector, place);
CREATE INDEX back_fill_under_way ON back_fill (connector, place) WHERE status = 'under-way';
