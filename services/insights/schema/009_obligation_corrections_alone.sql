-- No read model's table: the few rows that change or take back a count are found and compared without the table.

DROP INDEX obligation_fact_corrections;
CREATE INDEX obligation_fact_corrections ON obligation_fact (obligation_id)
    INCLUDE (revision, recorded_at, area_position, due, due_month) WHERE due <= 0;
