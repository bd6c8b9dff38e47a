-- What handoffs need as input, and until when its lateness excuses theirs.

CREATE TABLE handoff_input (
    handoff_id uuid NOT NULL,
    input_id   uuid NOT NULL,
    PRIMARY KEY (handoff_id, input_id)
);

CREATE TABLE handoff_excuse (
    handoff_id    uuid PRIMARY KEY,
    excused_until timestamptz NOT NULL
);
