-- Whose head was notified of a silence, and which posts of heads were empty before.

ALTER TABLE request_alert
    ADD COLUMN head_department text,
    ADD COLUMN empty_posts     json;
