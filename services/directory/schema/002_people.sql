-- People and where they work; an assignment holds until the next one of the same person begins.

CREATE TABLE person (
    id      text COLLATE "C" PRIMARY KEY,
    name    text NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE assignment (
    person     text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    department text COLLATE "C" NOT NULL,
    roles      text[] NOT NULL,
    PRIMARY KEY (person, valid_from)
);
CREATE INDEX assignment_by_department ON assignment (department, person);
