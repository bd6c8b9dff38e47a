-- When projects start by themselves, or why they could not, and which days due dates count.
ALTER TABLE project ADD COLUMN planned_kick_off timestamptz;
ALTER TABLE project ADD COLUMN start_refusal json;
ALTER TABLE duty ADD COLUMN due_counting text NOT NULL DEFAULT 'calendar';
ALTER TABLE duty ADD COLUMN calendar_version integer;
