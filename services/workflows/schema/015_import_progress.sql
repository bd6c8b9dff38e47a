-- No read model: how fast the cases of an accepted history were recorded lately.
-- NULL until that is known, and in histories that an earlier version staged.

ALTER TABLE staged_history ADD COLUMN measured_from timestamptz;
ALTER TABLE staged_history ADD COLUMN measured_cases bigint;
ALTER TABLE staged_history ADD COLUMN cases_per_second double precision;
ALTER TABLE staged_history ADD COLUMN reached_at timestamptz;

-- How far logs are read that are being uploaded, in bytes. A row goes with its upload; what a killed
-- server leaves is not shown, and goes with the next start.
CREATE TABLE log_upload (
    id         uuid PRIMARY KEY,
    sha256     text NOT NULL,
    filename   text NOT NULL,
    phase      text NOT NULL,
    done       bigint NOT NULL,
    total      bigint NOT NULL,
    per_second double precision,
    started_at timestamptz NOT NULL,
    reached_at timestamptz NOT NULL
);
