-- When rows changed, by what was recorded: for lists of what changed since a time, and for boards as
-- of a past time. In rows of earlier versions it is null until they are rebuilt; the times at which
-- things happened stand for it then.

ALTER TABLE cycle ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE blocker ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE support ADD COLUMN seen_from timestamptz;
ALTER TABLE support ADD COLUMN overdue_seen_from timestamptz;
ALTER TABLE support ADD COLUMN ended_seen_from timestamptz;

ALTER TABLE report ADD COLUMN seen_from timestamptz;
ALTER TABLE report ADD COLUMN overdue_seen_from timestamptz;
ALTER TABLE report ADD COLUMN reported_seen_from timestamptz;
ALTER TABLE report ADD COLUMN dropped_seen_from timestamptz;
