-- The revocations of tokens that the area knows from the directory's facts, by the reference data's consumer. Subjects
-- and ids of tokens are SHA-256 digests. Sessions on the stream remember which token began them.

CREATE TABLE revoked_token (
    revocation_id   uuid PRIMARY KEY,
    subject_digest  text,
    token_id_digest text,
    issued_until    timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL
);

ALTER TABLE stream_session ADD COLUMN issuer text;
ALTER TABLE stream_session ADD COLUMN token_id text;
ALTER TABLE stream_session ADD COLUMN issued_at bigint;
