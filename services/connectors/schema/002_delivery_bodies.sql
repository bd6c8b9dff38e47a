-- No read model: the bodies of deliveries, which no log must hold and which are kept for a limited
-- time, and which delivery is being worked on just now. Rebuilds leave both alone.
CREATE TABLE delivery_body (
    delivery_id uuid PRIMARY KEY,
    body        bytea NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX delivery_body_by_age ON delivery_body (received_at);

CREATE TABLE delivery_claim (
    delivery_id uuid PRIMARY KEY,
    until       timestamptz NOT NULL
);
