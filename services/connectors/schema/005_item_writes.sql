-- What is written to items of other systems, and which case each item stands for.
CREATE TABLE item_link (
    connector text NOT NULL,
    item      text NOT NULL,
    target    uuid NOT NULL,
    item_key  text NOT NULL,
    project   text NOT NULL,
    item_type text NOT NULL,
    PRIMARY KEY (connector, item, target)
);
CREATE INDEX item_link_by_target ON item_link (target);

CREATE TABLE item_write (
    write_id        uuid PRIMARY KEY,
    connector       text NOT NULL,
    item            text NOT NULL,
    item_key        text NOT NULL,
    -- The order of plans.
    place           bigint NOT NULL,
    version         bigint NOT NULL,
    fact_id         uuid NOT NULL,
    trigger         text NOT NULL,
    target          uuid NOT NULL,
    kind            text NOT NULL,
    summary         text NOT NULL,
    mapping_version integer NOT NULL,
    status          text NOT NULL,
    attempts        integer NOT NULL,
    due_at          timestamptz,
    sent_at         timestamptz,
    outcome         text,
    answer          integer,
    external_id     text,
    code            text,
    detail          text,
    planned_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX item_write_by_place ON item_write (connector, place);
CREATE INDEX item_write_waiting ON item_write (connector, place)
    WHERE status IN ('planned', 'sent');
CREATE INDEX item_write_waiting_of_item ON item_write (connector, item, place)
    WHERE status IN ('planned', 'sent');
CREATE INDEX item_write_failed ON item_write (connector, place)
    WHERE status IN ('failed', 'given-up');
CREATE INDEX item_write_done ON item_write (connector, ended_at) WHERE status = 'done';
