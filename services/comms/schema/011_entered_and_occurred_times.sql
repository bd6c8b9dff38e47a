-- When things were entered and when they happened, who entered them, and what a row shows of a pause.
-- NULL in rows that an earlier version wrote and no rebuild has touched since.

ALTER TABLE request ADD COLUMN entered_at timestamptz;
ALTER TABLE request ADD COLUMN occurred_at timestamptz;
ALTER TABLE request ADD COLUMN awaiting text;
ALTER TABLE request ADD COLUMN opened_by text;
ALTER TABLE request ADD COLUMN updated_at timestamptz;
ALTER TABLE request ADD COLUMN worked interval;
ALTER TABLE request ADD COLUMN pause_entry_id uuid;

ALTER TABLE request_entry ADD COLUMN entered_at timestamptz;
ALTER TABLE request_entry ADD COLUMN occurred_at timestamptz;
ALTER TABLE request_entry ADD COLUMN awaiting text;
ALTER TABLE request_entry ADD COLUMN entered_by text;

ALTER TABLE matter ADD COLUMN updated_at timestamptz;
ALTER TABLE meeting ADD COLUMN updated_at timestamptz;
ALTER TABLE meeting_action ADD COLUMN updated_at timestamptz;
