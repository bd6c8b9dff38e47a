-- What the area knows of the things of other areas that its commands name: departments and projects.
-- Filled from their facts by a consumer of its own.

CREATE TABLE reference (
    kind       text NOT NULL,
    code       text NOT NULL,
    folded     text NOT NULL,
    name       text NOT NULL,
    valid_from date,
    valid_to   date,
    PRIMARY KEY (kind, code)
);
CREATE INDEX reference_by_folded ON reference (kind, folded);
