-- The offices of liaisons (接口人), who held them from when to when, and the days on which persons are absent.
CREATE TABLE liaison (
    liaison_id uuid PRIMARY KEY,
    version    bigint NOT NULL,
    department text NOT NULL,
    item_kind  text NOT NULL,
    item_id    uuid,
    updated_at timestamptz NOT NULL
);
CREATE INDEX liaison_by_department ON liaison (department, item_kind, liaison_id);
CREATE INDEX liaison_by_item ON liaison (item_id);

CREATE TABLE liaison_term (
    liaison_id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    person     text,
    deputy     text,
    is_ended   boolean NOT NULL,
    reason     text,
    PRIMARY KEY (liaison_id, valid_from)
);
CREATE INDEX liaison_term_by_person ON liaison_term (person);
CREATE INDEX liaison_term_by_deputy ON liaison_term (deputy);

CREATE TABLE liaison_competence (
    liaison_id         uuid NOT NULL,
    person             text NOT NULL,
    communication      json NOT NULL,
    business_knowledge json NOT NULL,
    noted_by           text NOT NULL,
    at                 timestamptz NOT NULL,
    PRIMARY KEY (liaison_id, person)
);

CREATE TABLE liaison_absence (
    absence_id uuid PRIMARY KEY,
    person     text NOT NULL,
    department text NOT NULL,
    first_day  date NOT NULL,
    last_day   date NOT NULL
);
CREATE INDEX liaison_absence_by_person ON liaison_absence (person, first_day);

CREATE TABLE department_head (
    department text NOT NULL,
    valid_from date NOT NULL,
    head       text,
    PRIMARY KEY (department, valid_from)
);
