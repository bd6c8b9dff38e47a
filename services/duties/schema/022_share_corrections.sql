-- Other participants and ratios of a running project, which await a second person, or why the last
-- ones were rejected.
ALTER TABLE project ADD COLUMN share_correction json;
ALTER TABLE project ADD COLUMN share_rejection text;
