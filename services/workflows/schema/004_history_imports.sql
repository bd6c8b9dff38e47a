CREATE TABLE history_import (
    import_id   uuid PRIMARY KEY,
    filename    text NOT NULL,
    options     json NOT NULL,
    standards   json NOT NULL,
    cases       bigint NOT NULL,
    cases_done  bigint NOT NULL DEFAULT 0,
    events      bigint NOT NULL,
    obligations bigint NOT NULL DEFAULT 0,
    accepted_at timestamptz NOT NULL,
    recorded_at timestamptz,
    version     bigint NOT NULL
);

-- Rows that do not count, and events that are nobody's obligation.
CREATE TABLE history_left_out (
    import_id uuid NOT NULL,
    number    bigint NOT NULL,
    reason    text NOT NULL,
    PRIMARY KEY (import_id, number)
);

CREATE TABLE history_left_out_count (
    import_id uuid NOT NULL,
    reason    text NOT NULL,
    times     bigint NOT NULL,
    PRIMARY KEY (import_id, reason)
);
