-- Subscriptions, and the deliveries to each with the log of their attempts.

CREATE TABLE subscription (
    subscription_id uuid PRIMARY KEY,
    place           bigint NOT NULL,
    version         bigint NOT NULL,
    url             text NOT NULL,
    kinds           text[] NOT NULL,
    active          boolean NOT NULL,
    created_at      timestamptz NOT NULL
);

CREATE TABLE delivery (
    delivery_id     uuid PRIMARY KEY,
    version         bigint NOT NULL,
    notice_id       uuid NOT NULL,
    subscription_id uuid NOT NULL,
    status          text NOT NULL,
    due_at          timestamptz
);
CREATE INDEX delivery_by_notice ON delivery (notice_id);
CREATE INDEX delivery_due ON delivery (subscription_id, due_at, delivery_id) WHERE status = 'due';

CREATE TABLE delivery_attempt (
    delivery_id uuid NOT NULL,
    number      integer NOT NULL,
    status      integer,
    error       text,
    at          timestamptz NOT NULL,
    PRIMARY KEY (delivery_id, number)
);
