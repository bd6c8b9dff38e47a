-- When a notice was recorded, which may be later than the fact that it is about.
-- NULL in rows that an earlier version wrote and no rebuild has touched since.

ALTER TABLE notice ADD COLUMN updated_at timestamptz;
