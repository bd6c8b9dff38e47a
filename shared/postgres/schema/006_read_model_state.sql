-- For which migration of the area its read models were last built from the log; one row.

CREATE TABLE read_model_state (
    built_for text NOT NULL
);
