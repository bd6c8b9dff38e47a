-- No read model: orders of ERP systems as they were last read, and where their polling is. They name
-- no customers; they can be read again at any time. Rebuilds leave all alone.
CREATE TABLE erp_order (
    connector  text NOT NULL,
    order_id   text NOT NULL,
    -- JSON: the order, or as it was before it was deleted.
    document   text NOT NULL,
    is_gone    boolean NOT NULL,
    -- How often it was found changed.
    occurrence integer NOT NULL,
    -- The day on which it is due, while it is there.
    due_on     date,
    -- Whether something is to be shipped.
    waits      boolean NOT NULL,
    -- For which day it was told that it is late; NULL where it was not.
    late_for   date,
    read_at    timestamptz NOT NULL,
    PRIMARY KEY (connector, order_id)
);
CREATE INDEX erp_order_due ON erp_order (connector, due_on);
CREATE INDEX erp_order_waiting ON erp_order (connector, due_on) WHERE waits;

CREATE TABLE erp_row (
    connector   text NOT NULL,
    table_name  text NOT NULL,
    row_id      text NOT NULL,
    -- NULL where the row is to be read again at the next pass.
    modified_at timestamptz,
    orders      text[] NOT NULL,
    -- The last run of the comparison that met it.
    run         integer NOT NULL,
    PRIMARY KEY (connector, table_name, row_id)
);

CREATE TABLE erp_position (
    connector  text NOT NULL,
    table_name text NOT NULL,
    -- JSON, both.
    polling    text NOT NULL,
    comparison text NOT NULL,
    -- Grows with each page: a replica whose lease has ended cannot write.
    version    bigint NOT NULL,
    PRIMARY KEY (connector, table_name)
);

-- One replica polls a system at a time.
CREATE TABLE poll_lease (
    connector text PRIMARY KEY,
    holder    uuid NOT NULL,
    until     timestamptz NOT NULL,
    polled_at timestamptz,
    -- Why the last poll failed; NULL where it did not.
    failure   text
);

-- The last figure that was told for a goal.
CREATE TABLE erp_figure (
    connector text NOT NULL,
    goal_id   uuid NOT NULL,
    day       date NOT NULL,
    value     text NOT NULL,
    -- How many were told.
    number    integer NOT NULL,
    PRIMARY KEY (connector, goal_id)
);
