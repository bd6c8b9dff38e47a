-- What communication took: person-minutes of meetings, and how many requests and replies there were.

CREATE TABLE cost_entry (
    event_id   uuid NOT NULL,
    department text COLLATE "C" NOT NULL,
    month      text NOT NULL,
    kind       text NOT NULL,
    amount     bigint NOT NULL,
    at         timestamptz NOT NULL,
    about      uuid,  -- the request or the reply, so that a correction finds it
    PRIMARY KEY (event_id, department)
);
CREATE INDEX cost_entry_by_month ON cost_entry (month, department);
CREATE INDEX cost_entry_by_subject ON cost_entry (about);

CREATE TABLE cost_request (
    request_id uuid PRIMARY KEY,
    department text NOT NULL
);
