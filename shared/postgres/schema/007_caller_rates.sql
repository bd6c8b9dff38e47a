-- What each caller may still send, which the replicas of a service share. Losing it in a crash only fills every
-- bucket, so it is not logged. The caller is a digest of issuer and subject.

CREATE UNLOGGED TABLE caller_rate (
    caller bytea PRIMARY KEY,
    level  double precision NOT NULL,
    at     timestamptz NOT NULL
) WITH (fillfactor = 50);
