-- Which key a subscription signs with, and until when the one before it.

ALTER TABLE subscription
    ADD COLUMN key_id uuid,
    ADD COLUMN previous_key_id uuid,
    ADD COLUMN overlap_until timestamptz,
    ADD COLUMN deleted_at timestamptz;
