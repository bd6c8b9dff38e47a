-- No read model's table: a correction may say that a request was asked at another time, perhaps in another month.

ALTER TABLE request_fact ADD COLUMN opened_at timestamptz;
ALTER TABLE request_fact ADD COLUMN opened_month text;
