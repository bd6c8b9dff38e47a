-- What a department handed over under a name, to a recipient or for an activity, day by day.

DROP INDEX CONCURRENTLY IF EXISTS delivered_output_by_recipient;
CREATE INDEX CONCURRENTLY delivered_output_by_recipient
    ON delivered_output (deliverable_key, sender_key, recipient_key, delivered_on);
DROP INDEX CONCURRENTLY IF EXISTS delivered_output_by_activity;
CREATE INDEX CONCURRENTLY delivered_output_by_activity
    ON delivered_output (deliverable_key, sender_key, activity_key, delivered_on);
DROP INDEX CONCURRENTLY IF EXISTS delivered_output_by_deliverable;
