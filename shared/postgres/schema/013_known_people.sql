-- The people of the directory as the area knows them from its facts, by the reference data's consumer: who calls with
-- which sign-on subject (a SHA-256 digest), and where they work with which roles from which day on;
-- without a department they work nowhere from that day on.

CREATE TABLE known_person (
    person         text PRIMARY KEY,
    folded         text NOT NULL,
    subject_digest text,
    is_active      boolean NOT NULL DEFAULT true
);
CREATE INDEX known_person_by_subject ON known_person (subject_digest) WHERE subject_digest IS NOT NULL;
CREATE INDEX known_person_by_folded ON known_person (folded);

CREATE TABLE known_assignment (
    person     text NOT NULL,
    valid_from date NOT NULL,
    department text,
    roles      text[] NOT NULL,
    PRIMARY KEY (person, valid_from)
);
