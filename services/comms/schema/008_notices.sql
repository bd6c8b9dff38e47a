-- Notices, and the message that webhooks send of each.

CREATE TABLE notice (
    notice_id  uuid PRIMARY KEY,
    kind       text NOT NULL,
    recipients text[] NOT NULL,
    person     text,
    about_kind text NOT NULL,
    about_id   uuid NOT NULL,
    en         text NOT NULL,
    zh         text NOT NULL,
    cause      uuid NOT NULL,
    at         timestamptz NOT NULL,
    message    text NOT NULL
);
CREATE INDEX notice_by_time ON notice (at, notice_id);
CREATE INDEX notice_by_recipient ON notice USING gin (recipients);
CREATE INDEX notice_by_subject ON notice (about_id);
