-- The rows that hold now, one an obligation and month. A digest of both takes a third of the space of their texts.

DROP INDEX CONCURRENTLY IF EXISTS ledger_current;
CREATE UNIQUE INDEX CONCURRENTLY ledger_current ON ledger ((md5(obligation || ' ' || period)::uuid))
    WHERE seen_to IS NULL;
