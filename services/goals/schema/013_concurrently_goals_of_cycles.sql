-- The goals of a cycle, for boards and for the blockers on them.

DROP INDEX CONCURRENTLY IF EXISTS goal_by_cycle;
CREATE INDEX CONCURRENTLY goal_by_cycle ON goal (cycle_id);
