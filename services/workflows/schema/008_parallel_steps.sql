-- Steps that were withdrawn, claimed, or ended with a decision; cases that were withdrawn.

ALTER TABLE case_step ADD COLUMN withdrawn_at timestamptz;
ALTER TABLE case_step ADD COLUMN decision text;
ALTER TABLE case_step ADD COLUMN claimed_by text;
ALTER TABLE case_file ADD COLUMN withdrawn_because text;
-- NULL in rows from before: then it is the department of the first step.
ALTER TABLE case_file ADD COLUMN started_for text;
