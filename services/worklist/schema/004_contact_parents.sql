-- No read model of the area's own events: which flow a running case follows, from the facts of workflows. Who speaks
-- for the flow speaks for its cases, too.
CREATE TABLE contact_parent (
    item         text PRIMARY KEY,
    contact_item text NOT NULL,
    parent       text NOT NULL
);
CREATE INDEX contact_parent_of_item ON contact_parent (contact_item);
CREATE INDEX contact_parent_of_parent ON contact_parent (parent);
