-- Until when outcomes of a meeting are entered, and which lagging goals got none before that.

ALTER TABLE meeting
    ADD COLUMN outcomes_until        timestamptz,
    ADD COLUMN goals_without_outcome json;
