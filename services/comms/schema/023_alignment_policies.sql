-- Alignment policies as they were set, version by version; the built-in one is in the code.

CREATE TABLE alignment_policy (
    version integer PRIMARY KEY,
    body    json NOT NULL
);
