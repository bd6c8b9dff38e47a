-- Whose own a subscription is, and by which other one's mail server it is sent.
ALTER TABLE subscription
    ADD COLUMN person text,
    ADD COLUMN mail_server_id uuid;
