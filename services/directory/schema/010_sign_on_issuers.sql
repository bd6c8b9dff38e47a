-- Whose subject stands for a person; NULL where an earlier version recorded it.

ALTER TABLE person ADD COLUMN sign_on_issuer text;
