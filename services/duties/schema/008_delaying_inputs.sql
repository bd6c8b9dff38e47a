-- Which input has the largest delay. Rows of earlier versions name it once the read models are
-- rebuilt, which follows this migration.

ALTER TABLE handoff_excuse ADD COLUMN delay interval NOT NULL DEFAULT '0';
ALTER TABLE handoff_excuse ADD COLUMN input_id uuid;
