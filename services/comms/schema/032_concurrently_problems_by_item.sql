-- Whether an item of an agenda is a problem of another meeting.

DROP INDEX CONCURRENTLY IF EXISTS meeting_problem_by_item;
CREATE INDEX CONCURRENTLY meeting_problem_by_item ON meeting_problem (item_id);
