-- What each department's last locked statement counted: what an obligation of it is worth.

CREATE TABLE counted_line (
    department text PRIMARY KEY,
    period     text NOT NULL,
    weight     numeric NOT NULL,
    counted    bigint NOT NULL
);
