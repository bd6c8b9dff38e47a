-- The project of what was spent, and what changed a month after it was over; earlier rows name none.

ALTER TABLE cost_entry ADD COLUMN project uuid;
ALTER TABLE cost_request ADD COLUMN project uuid;

CREATE TABLE cost_change (
    event_id uuid NOT NULL,  -- the event that changed the month
    month    text NOT NULL,
    PRIMARY KEY (event_id, month)
);
