-- Overlaps as ready rows. They are there once the read models are rebuilt, which follows this
-- migration. Later they follow the log: up to this position.
CREATE TABLE overlap_position (
    is_followed boolean PRIMARY KEY DEFAULT true CHECK (is_followed),
    position    bigint NOT NULL
);

-- The names that have been compared with others.
CREATE TABLE compared_wording (
    key text PRIMARY KEY
);
-- The activities of all entries, also of those that were taken off the lists.
CREATE TABLE entry_activity (
    entry_id     uuid PRIMARY KEY,
    project_id   uuid,
    activity_key text NOT NULL
);
CREATE INDEX entry_activity_by_project ON entry_activity (project_id);

ALTER TABLE delivered_output ADD COLUMN project_id uuid;
ALTER TABLE delivered_output ADD COLUMN activity_key text;

-- `listed_on` is the first day in common, or 'infinity' where an entry has no days yet.
CREATE TABLE overlap (
    overlap_id       text COLLATE "C" PRIMARY KEY,
    kind             text NOT NULL,
    department       text NOT NULL,
    other_department text NOT NULL,
    name             text NOT NULL,
    other_name       text NOT NULL,
    recipient        text,
    recipient_key    text,
    similarity       smallint NOT NULL,
    listed_on        date NOT NULL,
    starts_on        date,
    until            date,
    deliveries       integer NOT NULL,
    evidence         jsonb NOT NULL,
    entry_id         uuid,
    other_entry_id   uuid
) WITH (fillfactor = 80);
CREATE INDEX overlap_by_day ON overlap (listed_on, overlap_id);
CREATE INDEX overlap_by_kind ON overlap (kind, listed_on, overlap_id);
CREATE INDEX overlap_by_department ON overlap (department, listed_on, overlap_id);
CREATE INDEX overlap_by_other_department ON overlap (other_department, listed_on, overlap_id);
CREATE INDEX overlap_by_entry ON overlap (entry_id);
CREATE INDEX overlap_by_other_entry ON overlap (other_entry_id);
