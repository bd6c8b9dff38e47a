-- What pgbench fills: the same row in the same shape under the same indexes, and nothing around it.
CREATE SEQUENCE bare_position;
CREATE TABLE bare_event (LIKE event INCLUDING ALL);
