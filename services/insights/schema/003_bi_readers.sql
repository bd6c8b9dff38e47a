-- No read model: an administrator says what each reader of the views reads, and no fact does.

CREATE TABLE bi_reader (
    role          name PRIMARY KEY,
    name          text NOT NULL,
    departments   text[] NOT NULL,
    whole_classes text[] NOT NULL
);
