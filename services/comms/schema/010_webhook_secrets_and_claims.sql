-- No read models: what webhooks are signed with, which no log must hold, and which delivery is being
-- sent just now. Rebuilds leave both alone.

CREATE TABLE webhook_secret (
    subscription_id uuid PRIMARY KEY,
    secret          text NOT NULL
);

CREATE TABLE delivery_claim (
    delivery_id uuid PRIMARY KEY,
    until       timestamptz NOT NULL
);
