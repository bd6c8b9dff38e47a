-- No read model: what is known of open surveys alone, and deleted when they close. There is one row for each
-- survey and one for each of its units, written anew with every answer: no row, time or order is one answer's.

CREATE TABLE survey_key (
    survey_id uuid PRIMARY KEY,
    secret    text NOT NULL
);

CREATE TABLE survey_invitation (
    survey_id uuid PRIMARY KEY,
    unspent   text[] NOT NULL
);

CREATE TABLE survey_tally (
    survey_id uuid NOT NULL,
    unit      integer NOT NULL,
    tally     jsonb NOT NULL,
    PRIMARY KEY (survey_id, unit)
);
