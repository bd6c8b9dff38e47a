-- What communication took: person-minutes of meetings, and how many requests and replies there were.

CREATE TABLE cost_entry (
    event_id   uuid NOT NULL,
    department text COLLATE "C" NOT NULL,
    month      text NOT NULL,
    kind       text NOT NULL,
    amount     bigint NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (event_id, department)
);
CREATE INDEX cost_entry_by_month ON cost_entry (month, department);
