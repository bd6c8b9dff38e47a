-- No read model: the keys that webhooks are signed with, encrypted, which no log must hold. Those of
-- webhook_secret are moved here, encrypted, by the process that has the key for it.

CREATE TABLE webhook_key (
    key_id          uuid PRIMARY KEY,
    subscription_id uuid NOT NULL,
    encrypted       text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_key_by_subscription ON webhook_key (subscription_id);
