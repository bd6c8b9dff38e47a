-- No read model's table: what the view of obligations leaves out is found by the few rows that change or take back a count.

CREATE INDEX obligation_fact_corrections ON obligation_fact (obligation_id, area_position) WHERE due <= 0;
