-- No read model's table: an upgrade publishes earlier counts after newer ones, so the order of a source's revisions decides
-- how an obligation counts now. Rows from before this column are made anew with it.

ALTER TABLE obligation_fact ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE obligation_fact ALTER COLUMN revision DROP DEFAULT;
