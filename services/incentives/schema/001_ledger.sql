-- What counts, one row an obligation and month. A locked month's rows never change: what comes
-- later stands in late_count.
CREATE TABLE ledger (
    obligation text NOT NULL,
    period     text NOT NULL,
    kind       text NOT NULL,
    department text NOT NULL,
    outcome    text NOT NULL,
    due_at     timestamptz NOT NULL,
    done_at    timestamptz,
    cause      uuid NOT NULL,
    event_id   uuid NOT NULL,
    PRIMARY KEY (obligation, period)
);
CREATE INDEX ledger_by_period ON ledger (period, department, kind, outcome);

-- What came too late for the month it belongs to, in the order it came.
CREATE TABLE late_count (
    position   bigint PRIMARY KEY,
    obligation text NOT NULL,
    period     text NOT NULL,
    booked_in  text NOT NULL,
    kind       text NOT NULL,
    department text NOT NULL,
    was        text,
    outcome    text,
    cause      uuid NOT NULL,
    event_id   uuid NOT NULL
);
CREATE INDEX late_count_by_period ON late_count (period);
CREATE INDEX late_count_by_booking ON late_count (booked_in, department);
