-- Where goals' readings come from, and which goals feed which or have done so; and what a formula
-- made a reading of, and why a reading was withdrawn.

CREATE TABLE goal_source (
    goal_id uuid PRIMARY KEY,
    source  json NOT NULL,
    since   timestamptz NOT NULL
);

CREATE TABLE goal_feed (
    source_id uuid NOT NULL,
    fed_id    uuid NOT NULL,
    PRIMARY KEY (source_id, fed_id)
);

ALTER TABLE happening ADD COLUMN made_of json;
ALTER TABLE happening ADD COLUMN reason text;
