-- When departments and people were last changed.
-- NULL in rows that an earlier version wrote and no rebuild has touched since.

ALTER TABLE department ADD COLUMN updated_at timestamptz;
ALTER TABLE person ADD COLUMN updated_at timestamptz;
