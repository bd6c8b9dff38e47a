-- What a department was called, where it stood and who led it, by days; planned ones have not come into effect.
-- Rows from before have the name, parent and head of the upgrade; a rebuild brings back the earlier ones.

CREATE TABLE department_history (
    code       text COLLATE "C" NOT NULL,
    change     text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    value      text COLLATE "C",
    is_planned boolean NOT NULL,
    PRIMARY KEY (code, change, valid_from)
);
CREATE INDEX department_history_by_value ON department_history (value, change);
INSERT INTO department_history
SELECT code, 'name', valid_from, NULL::date, name, false FROM department
UNION ALL SELECT code, 'parent', valid_from, NULL::date, parent, false FROM department
UNION ALL SELECT code, 'head', valid_from, NULL::date, head, false FROM department WHERE head IS NOT NULL;

-- The days from which people are in no department, until their next assignment begins.
CREATE TABLE absence (
    person     text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    PRIMARY KEY (person, valid_from)
);

CREATE TABLE succession (
    id          uuid PRIMARY KEY,
    department  text COLLATE "C" NOT NULL,
    successor   text COLLATE "C" NOT NULL,
    kind        text NOT NULL,
    items       jsonb NOT NULL,
    people      jsonb NOT NULL,
    valid_from  date NOT NULL,
    reason      text NOT NULL,
    state       text NOT NULL,
    decided_by  text NOT NULL,
    decided_at  timestamptz NOT NULL,
    in_effect_at timestamptz,
    withdrawn_reason text,
    withdrawn_at timestamptz,
    named       text[] NOT NULL
);
CREATE INDEX succession_by_department ON succession (department, decided_at);
CREATE INDEX succession_by_named ON succession USING gin (named) WHERE state = 'planned';
