-- The department to which a report counts where the goal is another's by now, and whether its goal
-- was withdrawn.

ALTER TABLE report ADD COLUMN department text;
ALTER TABLE report ADD COLUMN withdrawn boolean NOT NULL DEFAULT false;

-- What became of reports when, as it was recorded, and to whom goals and supports went; so that a
-- board is as it was shown. Rows of earlier versions follow from the tables as they are.

CREATE TABLE report_change (
    goal_id   uuid NOT NULL,
    slot      text NOT NULL,
    number    bigint NOT NULL,
    seen_from timestamptz NOT NULL,
    status    text NOT NULL,
    PRIMARY KEY (goal_id, slot, number)
);
INSERT INTO report_change (goal_id, slot, number, seen_from, status)
SELECT goal_id, slot, number, coalesce(seen, due_at), status FROM report, LATERAL (VALUES
    (-4, coalesce(seen_from, '-infinity'), 'owed', true),
    (-3, overdue_seen_from, 'overdue', overdue),
    (-2, coalesce(reported_seen_from, reported_at), 'reported', reported_at IS NOT NULL),
    (-1, dropped_seen_from, 'dropped', dropped)
) AS change (number, seen, status, happened) WHERE happened;

CREATE TABLE goal_transfer (
    goal_id   uuid NOT NULL,
    number    bigint NOT NULL,
    seen_from timestamptz NOT NULL,
    was       text NOT NULL,
    PRIMARY KEY (goal_id, number)
);

CREATE TABLE support_transfer (
    support_id uuid NOT NULL,
    number     bigint NOT NULL,
    seen_from  timestamptz NOT NULL,
    was        text NOT NULL,
    PRIMARY KEY (support_id, number)
);
