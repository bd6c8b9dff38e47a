-- What a request is about: kind and id of the item whose liaison is contacted. Whom a notice names for each department.
ALTER TABLE request ADD COLUMN about json;
ALTER TABLE notice ADD COLUMN contacts json;
