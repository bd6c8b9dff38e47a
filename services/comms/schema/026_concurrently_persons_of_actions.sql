-- What a person sees to.

DROP INDEX CONCURRENTLY IF EXISTS meeting_action_by_person;
CREATE INDEX CONCURRENTLY meeting_action_by_person ON meeting_action (person, due_on)
    WHERE person IS NOT NULL;
