-- Whose meetings and actions they are: departments read only those in which they take part.

DROP INDEX CONCURRENTLY IF EXISTS meeting_by_organiser;
CREATE INDEX CONCURRENTLY meeting_by_organiser ON meeting (organiser, meeting_id);
DROP INDEX CONCURRENTLY IF EXISTS meeting_action_by_department;
CREATE INDEX CONCURRENTLY meeting_action_by_department ON meeting_action (department, meeting_id);
