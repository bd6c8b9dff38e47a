-- How far each month is, one row a step; the row of the highest version holds.
CREATE TABLE period_state (
    period    text NOT NULL,
    version   bigint NOT NULL,
    state     text NOT NULL,
    digest    text,
    seen_from timestamptz NOT NULL,
    PRIMARY KEY (period, version)
);
