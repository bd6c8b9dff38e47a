-- The versions of the company's calendar that were heard of; rows are only ever added.
CREATE TABLE calendar_version (
    version       integer PRIMARY KEY,
    in_force_from timestamptz NOT NULL,
    seen_from     timestamptz NOT NULL
);
