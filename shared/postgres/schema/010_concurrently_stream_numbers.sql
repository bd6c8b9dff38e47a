-- Finds the name of a stream by its number.

DROP INDEX CONCURRENTLY IF EXISTS stream_by_number;
CREATE UNIQUE INDEX CONCURRENTLY stream_by_number ON stream (number);
