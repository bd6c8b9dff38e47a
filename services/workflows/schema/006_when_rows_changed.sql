-- When flows, cases and imports were last changed.
-- NULL in rows that an earlier version wrote and no rebuild has touched since.

ALTER TABLE flow ADD COLUMN updated_at timestamptz;
ALTER TABLE case_file ADD COLUMN updated_at timestamptz;
ALTER TABLE history_import ADD COLUMN updated_at timestamptz;
