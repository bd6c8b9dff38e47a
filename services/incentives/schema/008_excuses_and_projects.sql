-- Why an outcome is excused (NULL: by late input, or it is not), and the project that an obligation
-- belongs to (NULL: none, or recorded before projects were).
ALTER TABLE ledger ADD COLUMN excuse text, ADD COLUMN project uuid;
ALTER TABLE late_count ADD COLUMN was_excuse text, ADD COLUMN excuse text, ADD COLUMN project uuid,
    ADD COLUMN done_at timestamptz;
