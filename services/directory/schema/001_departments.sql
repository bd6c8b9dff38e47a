-- Departments as they stand; codes sort by their characters, the same on every machine.

CREATE TABLE department (
    code       text COLLATE "C" PRIMARY KEY,
    name       text NOT NULL,
    parent     text COLLATE "C",
    head       text,
    valid_from date NOT NULL,
    valid_to   date,
    found      boolean NOT NULL,
    version    bigint NOT NULL
);
CREATE INDEX department_by_parent ON department (parent, code);
