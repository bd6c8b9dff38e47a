-- Who heads which department, as the directory told it.

CREATE TABLE head (
    department text COLLATE "C" PRIMARY KEY,
    head       text NOT NULL
);
