-- What was known at a moment is what had been recorded by then (`seen_from`) and not been replaced
-- (`seen_to`, NULL for what holds now). What is only ever added to needs no `seen_to`.
-- Rows from before have the moment of their event; what they replaced, only a rebuild brings back.
ALTER TABLE ledger ADD COLUMN seen_from timestamptz, ADD COLUMN seen_to timestamptz;
UPDATE ledger SET seen_from = recorded_at FROM event WHERE id = event_id;
ALTER TABLE ledger ALTER COLUMN seen_from SET NOT NULL, DROP CONSTRAINT ledger_pkey;
CREATE UNIQUE INDEX ledger_now ON ledger (obligation, period) WHERE seen_to IS NULL;

ALTER TABLE roster ADD COLUMN seen_from timestamptz, ADD COLUMN seen_to timestamptz;
UPDATE roster SET seen_from =
    (SELECT min(recorded_at) FROM event WHERE stream = 'roster-' || department);
ALTER TABLE roster ALTER COLUMN seen_from SET NOT NULL, DROP CONSTRAINT roster_pkey;
CREATE UNIQUE INDEX roster_now ON roster (department) WHERE seen_to IS NULL;

ALTER TABLE late_count ADD COLUMN seen_from timestamptz;
UPDATE late_count SET seen_from = recorded_at FROM event WHERE id = event_id;
ALTER TABLE late_count ALTER COLUMN seen_from SET NOT NULL;

ALTER TABLE project_outcome ADD COLUMN seen_from timestamptz;
UPDATE project_outcome SET seen_from = recorded_at FROM event WHERE id = event_id;
ALTER TABLE project_outcome ALTER COLUMN seen_from SET NOT NULL;

ALTER TABLE plan ADD COLUMN seen_from timestamptz;
UPDATE plan SET seen_from = recorded_at
    FROM event WHERE stream = 'plan' AND event.version = plan.version - 1;
ALTER TABLE plan ALTER COLUMN seen_from SET NOT NULL;

ALTER TABLE locked_period ADD COLUMN seen_from timestamptz;
UPDATE locked_period SET seen_from = recorded_at FROM event WHERE stream = 'period-' || period;
ALTER TABLE locked_period ALTER COLUMN seen_from SET NOT NULL;
