-- Overlaps as ready rows, and which outputs two departments have both handed over. The rows are
-- there once the read models are rebuilt, which follows this migration.
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
    similarity       smallint NOT NULL,
    listed_on        date NOT NULL,
    starts_on        date,
    until            date,
    deliveries       integer NOT NULL,
    evidence         jsonb NOT NULL,
    entry_id         uuid,
    other_entry_id   uuid
);
CREATE INDEX overlap_by_day ON overlap (listed_on, overlap_id);
CREATE INDEX overlap_by_kind ON overlap (kind, listed_on, overlap_id);
CREATE INDEX overlap_by_department ON overlap (department, listed_on, overlap_id);
CREATE INDEX overlap_by_other_department ON overlap (other_department, listed_on, overlap_id);
CREATE INDEX overlap_by_entry ON overlap (entry_id);
CREATE INDEX overlap_by_other_entry ON overlap (other_entry_id);

-- One side's output in an overlap of behaviour; `nearest` is how many days lie between it and the
-- other side's output that is nearest to it.
CREATE TABLE overlapping_output (
    overlap_id text COLLATE "C" NOT NULL,
    source_id  uuid NOT NULL,
    occurrence text NOT NULL,
    is_other   boolean NOT NULL,
    similarity smallint NOT NULL,
    nearest    integer NOT NULL,
    PRIMARY KEY (overlap_id, source_id, occurrence)
);
CREATE INDEX overlapping_output_by_source ON overlapping_output (source_id, occurrence);
