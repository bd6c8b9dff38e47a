-- When a step's department entered that it was done or sent back; NULL where others did.
ALTER TABLE case_step ADD COLUMN entered_at timestamptz;
