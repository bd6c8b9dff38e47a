-- Entries and handoffs by what they depend on, which may be in another project.

DROP INDEX CONCURRENTLY IF EXISTS duty_by_input;
CREATE INDEX CONCURRENTLY duty_by_input ON duty USING gin (depends_on);
DROP INDEX CONCURRENTLY IF EXISTS handoff_input_by_input;
CREATE INDEX CONCURRENTLY handoff_input_by_input ON handoff_input (input_id);
