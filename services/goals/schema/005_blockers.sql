-- What stands in goals' way, since and until when by what was recorded; and the support owed.

CREATE TABLE blocker (
    blocker_id  uuid PRIMARY KEY,
    version     bigint NOT NULL,
    goal_id     uuid NOT NULL,
    what        text NOT NULL,
    raised_at   timestamptz NOT NULL,
    resolved_at timestamptz,
    seen_from   timestamptz NOT NULL,
    seen_to     timestamptz
);
CREATE INDEX blocker_by_goal ON blocker (goal_id, blocker_id);

CREATE TABLE support (
    support_id uuid PRIMARY KEY,
    blocker_id uuid NOT NULL,
    department text NOT NULL,
    what       text NOT NULL,
    asked_at   timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    overdue    boolean NOT NULL,
    status     text NOT NULL,
    ended_at   timestamptz,
    reason     text
);
CREATE INDEX support_by_blocker ON support (blocker_id, support_id);
CREATE INDEX support_by_department ON support (department, due_at, support_id);
