-- Requests as they stand.

CREATE TABLE request (
    request_id       uuid PRIMARY KEY,
    version          bigint NOT NULL,
    subject          text NOT NULL,
    text             text NOT NULL,
    matter           text NOT NULL,
    asker            text NOT NULL,
    department       text NOT NULL,
    policy_version   integer NOT NULL,
    terms            json NOT NULL,
    calendar_version integer NOT NULL,
    opened_at        timestamptz NOT NULL,
    status           text NOT NULL,
    leg              integer NOT NULL,
    due_at           timestamptz,
    silent_since     timestamptz,
    estimated        boolean NOT NULL,
    breached         boolean NOT NULL
);
CREATE INDEX request_by_department ON request (department, request_id);
CREATE INDEX request_by_asker ON request (asker, request_id);
CREATE INDEX request_open ON request (request_id) WHERE status IN ('open', 'paused');
