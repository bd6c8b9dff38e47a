-- When the expected completion of a goal begins to rise (null: with its cycle), and weights that are
-- no finite decimals, such as 1/3; `weight` is rounded then.

ALTER TABLE goal ADD COLUMN expected_from timestamptz;
ALTER TABLE placement ADD COLUMN fraction text;
