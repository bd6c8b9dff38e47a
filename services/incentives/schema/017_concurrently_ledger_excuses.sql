-- The few obligations that something else than late input excuses: a statement counts them apart.

DROP INDEX CONCURRENTLY IF EXISTS ledger_excuses;
CREATE INDEX CONCURRENTLY ledger_excuses ON ledger (period, department, kind, excuse)
    WHERE excuse <> 'late-input';
