-- Sessions of browsers on the event stream, which cannot send a token there. The cookie is not stored, only its
-- digest; a session holds what its token said and ends with it.

CREATE TABLE stream_session (
    digest     bytea PRIMARY KEY,
    subject    text NOT NULL,
    roles      text[] NOT NULL,
    department text,
    expires_at bigint NOT NULL
);
CREATE INDEX stream_session_by_expiry ON stream_session (expires_at);
