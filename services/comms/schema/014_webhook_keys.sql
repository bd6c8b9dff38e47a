-- The keys that webhooks are signed with, encrypted, which no log must hold; no read model either.
-- Those of webhook_secret are moved here, encrypted, by the process that has the key for it.

CREATE TABLE webhook_key (
    key_id          uuid PRIMARY KEY,
    subscription_id uuid NOT NULL,
    encrypted       text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_key_by_subscription ON webhook_key (subscription_id);

ALTER TABLE subscription
    ADD COLUMN key_id uuid,
    ADD COLUMN previous_key_id uuid,
    ADD COLUMN overlap_until timestamptz,
    ADD COLUMN deleted_at timestamptz;
