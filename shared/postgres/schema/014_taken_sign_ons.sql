-- Whose subjects stand for people (NULL: those of the configured provider), which of them were taken from a person and
-- stand for nobody since, and the last days of departments, with which the roles in them end.

ALTER TABLE known_person ADD COLUMN issuer text;

CREATE TABLE taken_sign_on (
    subject_digest text NOT NULL,
    issuer         text NOT NULL,
    PRIMARY KEY (subject_digest, issuer)
);

CREATE TABLE known_department_end (
    department text PRIMARY KEY,
    valid_to   date NOT NULL
);
INSERT INTO known_department_end
SELECT code, valid_to FROM reference WHERE kind = 'department' AND valid_to IS NOT NULL;
