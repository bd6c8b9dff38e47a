-- Deliveries of connected systems: what each was about, how far it is, and what it led to.
CREATE TABLE delivery (
    delivery_id     uuid PRIMARY KEY,
    connector       text NOT NULL,
    -- The order of receipt.
    place           bigint NOT NULL,
    version         bigint NOT NULL,
    identifier      text,
    event_type      text,
    item            text,
    item_key        text,
    size            integer NOT NULL,
    changed_at      timestamptz,
    received_at     timestamptz NOT NULL,
    status          text NOT NULL,
    due_at          timestamptz,
    attempts        integer NOT NULL,
    commands        text[] NOT NULL,
    case_id         uuid,
    mapping_version integer,
    reason          text,
    code            text,
    detail          text,
    ended_at        timestamptz,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX delivery_by_place ON delivery (connector, place);
CREATE INDEX delivery_waiting ON delivery (connector, place) WHERE status = 'waiting';
CREATE INDEX delivery_waiting_of_item ON delivery (connector, item, place)
    WHERE status = 'waiting';
CREATE INDEX delivery_failed ON delivery (connector, place) WHERE status = 'failed';
CREATE INDEX delivery_applied ON delivery (connector, ended_at) WHERE status = 'applied';
