CREATE TABLE plan (
    version integer PRIMARY KEY,
    body    json NOT NULL
);

CREATE TABLE locked_period (
    period    text PRIMARY KEY,
    version   bigint NOT NULL,
    locked_at timestamptz NOT NULL,
    statement json NOT NULL,
    tallies   json NOT NULL
);

CREATE TABLE roster (
    department text PRIMARY KEY,
    name       text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date
);
