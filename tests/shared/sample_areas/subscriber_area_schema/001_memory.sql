-- Without any uniqueness: what is heard twice stands here twice.
CREATE TABLE memory (
    bell   text NOT NULL,
    number bigint NOT NULL,
    note   text NOT NULL
);
