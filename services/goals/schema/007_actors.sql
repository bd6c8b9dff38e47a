-- Who recorded an event of a goal, and who raised a blocker; null in rows of earlier versions until
-- they are rebuilt.

ALTER TABLE happening ADD COLUMN actor text;
ALTER TABLE blocker ADD COLUMN raised_by text;
