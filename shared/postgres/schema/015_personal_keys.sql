-- The key under which a person's data are in the log, for areas whose events have such. Without one the data can be read
-- by nobody: the person was erased.

CREATE TABLE personal_key (
    person     text COLLATE "C" PRIMARY KEY,
    key        bytea,
    erased_at  timestamptz,
    CHECK ((key IS NULL) = (erased_at IS NOT NULL))
);
