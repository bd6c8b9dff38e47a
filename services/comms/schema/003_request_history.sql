-- What was said and done about requests, with every correction, and what was told of them.

CREATE TABLE request_entry (
    request_id uuid NOT NULL,
    place      bigint NOT NULL,
    entry_id   uuid NOT NULL,
    kind       text NOT NULL,
    at         timestamptz NOT NULL,
    note       text,
    waiting_on text,
    voided     boolean NOT NULL,
    PRIMARY KEY (request_id, place)
);
CREATE INDEX request_entry_by_id ON request_entry (entry_id);

CREATE TABLE request_correction (
    request_id   uuid NOT NULL,
    place        bigint NOT NULL,
    entry_id     uuid NOT NULL,
    at           timestamptz,
    reason       text NOT NULL,
    corrected_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, place)
);

CREATE TABLE request_leg (
    request_id uuid NOT NULL,
    leg        integer NOT NULL,
    due_at     timestamptz NOT NULL,
    breached   boolean NOT NULL,
    replied_at timestamptz,
    resolved   boolean NOT NULL,
    PRIMARY KEY (request_id, leg)
);

CREATE TABLE request_alert (
    request_id   uuid NOT NULL,
    place        bigint NOT NULL,
    step         integer NOT NULL,
    whom         text NOT NULL,
    head         text,
    silent_since timestamptz NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (request_id, place)
);
