-- What was committed to for a goal, and the meetings of a cycle.

DROP INDEX CONCURRENTLY IF EXISTS meeting_action_by_goal;
CREATE INDEX CONCURRENTLY meeting_action_by_goal ON meeting_action (goal_id, due_on)
    WHERE goal_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS meeting_by_cycle;
CREATE INDEX CONCURRENTLY meeting_by_cycle ON meeting (cycle_id, month)
    WHERE cycle_id IS NOT NULL;
