-- No read models: what the import has read and not yet recorded. Filled in the transaction that
-- accepts a history, emptied in the one that ends its recording; rebuilds leave it alone.

CREATE TABLE staged_history (
    import_id uuid PRIMARY KEY,
    recorded  bigint NOT NULL DEFAULT 0
);

CREATE TABLE staged_row (
    import_id  uuid NOT NULL,
    case_no    bigint NOT NULL,
    case_name  text NOT NULL,
    number     bigint NOT NULL,
    at         timestamptz NOT NULL,
    activity   text NOT NULL,
    department text,
    resource   text
);
CREATE INDEX staged_row_by_case ON staged_row (import_id, case_no);
