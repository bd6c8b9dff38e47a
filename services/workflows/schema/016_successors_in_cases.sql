-- The departments that a case asks instead of those that they succeeded; NULL where there are none.
ALTER TABLE case_file ADD COLUMN successors text[];
