-- In its place is ledger_current.
DROP INDEX ledger_now;
