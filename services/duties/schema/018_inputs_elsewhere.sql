-- Entries and handoffs by what they depend on, which may be in another project.
CREATE INDEX duty_by_input ON duty USING gin (depends_on);
CREATE INDEX handoff_input_by_input ON handoff_input (input_id);
