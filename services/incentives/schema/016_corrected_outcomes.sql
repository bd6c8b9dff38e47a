-- A correction of an outcome by the project's own area belongs to no dispute.

ALTER TABLE outcome_correction ALTER COLUMN dispute_id DROP NOT NULL;
