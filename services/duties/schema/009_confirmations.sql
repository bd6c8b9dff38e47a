-- What a second person said of a project's pool, and the outcome that awaits a confirmation. In
-- rows of earlier versions the pools of projects that go on await one, which no column says.

ALTER TABLE project ADD COLUMN pool_confirmation text;
ALTER TABLE project ADD COLUMN pool_rejection text;
ALTER TABLE project ADD COLUMN proposed_actual numeric;
ALTER TABLE project ADD COLUMN proposed_at timestamptz;
ALTER TABLE project ADD COLUMN outcome_rejection text;
