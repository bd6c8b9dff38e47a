-- The obligations of a project, by which its pool may be shared.

DROP INDEX CONCURRENTLY IF EXISTS ledger_by_project;
CREATE INDEX CONCURRENTLY ledger_by_project ON ledger (project) WHERE project IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS late_count_by_project;
CREATE INDEX CONCURRENTLY late_count_by_project ON late_count (project) WHERE project IS NOT NULL;
