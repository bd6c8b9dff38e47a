CREATE TABLE thanked (
    department text PRIMARY KEY,
    times      bigint NOT NULL
);
