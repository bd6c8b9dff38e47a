-- No read model of the area's own events: it changes with every change of who speaks for whom, so that processes know
-- when the contacts that they keep in memory are out of date.
CREATE TABLE contact_version (
    only_row boolean PRIMARY KEY CHECK (only_row),
    version  uuid NOT NULL
);
INSERT INTO contact_version VALUES (true, gen_random_uuid());
