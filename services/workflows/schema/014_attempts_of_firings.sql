-- How often a fact made a rule act: more than once where a firing that failed was tried again.
ALTER TABLE rule_firing ADD COLUMN attempts integer NOT NULL DEFAULT 1;
