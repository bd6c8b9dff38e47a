-- When rows changed, by what was recorded: for lists of what changed since a time, and for boards as
-- of a past time. Rows of earlier versions get the nearest known times until they are rebuilt.

ALTER TABLE cycle ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE blocker ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE support ADD COLUMN seen_from timestamptz NOT NULL DEFAULT now();
ALTER TABLE support ADD COLUMN overdue_seen_from timestamptz;
ALTER TABLE support ADD COLUMN ended_seen_from timestamptz;
UPDATE support SET seen_from = asked_at, ended_seen_from = ended_at,
    overdue_seen_from = CASE WHEN overdue THEN due_at END;

ALTER TABLE report ADD COLUMN seen_from timestamptz NOT NULL DEFAULT now();
ALTER TABLE report ADD COLUMN overdue_seen_from timestamptz;
ALTER TABLE report ADD COLUMN reported_seen_from timestamptz;
ALTER TABLE report ADD COLUMN dropped_seen_from timestamptz;
UPDATE report SET reported_seen_from = reported_at,
    overdue_seen_from = CASE WHEN overdue THEN due_at END;
