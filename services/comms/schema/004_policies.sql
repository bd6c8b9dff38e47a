-- Policies as they were set, version by version; the built-in ones are in the code.

CREATE TABLE channel_policy (
    version integer PRIMARY KEY,
    body    json NOT NULL
);

CREATE TABLE cost_policy (
    version integer PRIMARY KEY,
    body    json NOT NULL
);
