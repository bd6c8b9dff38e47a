-- What a statement of competence shows, and the day it is of; the liaison policies that were set.
ALTER TABLE liaison_competence
    ADD COLUMN standing text,
    ADD COLUMN stated_on date;

CREATE TABLE liaison_policy (
    version integer PRIMARY KEY,
    body    json NOT NULL
);
