-- Whether a project's target is to be reached (up) or not to be exceeded (down).
ALTER TABLE project ADD COLUMN direction text NOT NULL DEFAULT 'up';
