-- No read model of this area's log: what other areas have of departments, by their facts. Positions are those of the
-- facts in their area's outbox. A rebuild leaves it as it is.

CREATE TABLE department_use (
    kind                 text NOT NULL,
    id                   text NOT NULL,
    title                text,
    departments          text[] NOT NULL,
    departments_position bigint NOT NULL,
    state                text NOT NULL,
    state_position       bigint NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX department_use_by_departments ON department_use USING gin (departments) WHERE state <> 'withdrawn';
