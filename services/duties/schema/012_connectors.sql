-- The connector, by the subject of its token, that acts in a project or fulfils a standing duty.
ALTER TABLE project ADD COLUMN connector text;
ALTER TABLE standing_duty ADD COLUMN connector text;
