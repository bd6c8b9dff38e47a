-- No read model of this area's events: who is assigned where with which roles, and which departments have a
-- head, as the directory publishes it. Filled from its facts; rebuilds leave it alone.

CREATE TABLE assigned_person (
    person     text NOT NULL,
    valid_from date NOT NULL,
    department text NOT NULL,
    roles      text[],
    sequence   integer NOT NULL,
    PRIMARY KEY (person, valid_from)
);

CREATE TABLE department_with_head (
    department text PRIMARY KEY
);
