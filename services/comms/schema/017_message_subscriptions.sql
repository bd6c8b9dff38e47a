-- How a subscription tells people, and what a provider answered. A row with a message is never active
-- in the column that the earlier version reads, which would send it what a webhook gets.

ALTER TABLE subscription
    ADD COLUMN message_settings text,
    ADD COLUMN message_active boolean;

ALTER TABLE delivery_attempt
    ADD COLUMN provider_code text,
    ADD COLUMN digest_of integer;
