CREATE TABLE token_revocation (
    id           uuid PRIMARY KEY,
    subject      text,
    token_id     text,
    issued_until timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    reason       text NOT NULL,
    revoked_by   text NOT NULL,
    revoked_at   timestamptz NOT NULL,
    withdrawn_reason text,
    withdrawn_by     text,
    withdrawn_at     timestamptz,
    version      bigint NOT NULL
);
