-- No read model of the area's own events: who speaks for departments, from the facts of other areas.

-- What a row is about, as liaisons are named for it: `project:<id>`; empty for nothing particular.
ALTER TABLE work_row ADD COLUMN contact_item text NOT NULL DEFAULT '';

CREATE TABLE contact_term (
    item         text NOT NULL,
    department   text NOT NULL,
    contact_item text NOT NULL,
    valid_from   date NOT NULL,
    person       text,
    deputy       text,
    is_ended     boolean NOT NULL,
    PRIMARY KEY (item, valid_from)
);
CREATE INDEX contact_term_of_department ON contact_term (department, contact_item);
CREATE INDEX contact_term_of_person ON contact_term (person);
CREATE INDEX contact_term_of_deputy ON contact_term (deputy);

CREATE TABLE contact_absence (
    item       text PRIMARY KEY,
    person     text NOT NULL,
    first_day  date NOT NULL,
    last_day   date NOT NULL
);
CREATE INDEX contact_absence_of_person ON contact_absence (person);

CREATE TABLE contact_head (
    item       text NOT NULL,
    department text NOT NULL,
    valid_from date NOT NULL,
    head       text,
    PRIMARY KEY (item, valid_from)
);
CREATE INDEX contact_head_of_department ON contact_head (department);
CREATE INDEX contact_head_of_person ON contact_head (head);
