-- The identity provider's id of the group that a department is, by SCIM.

ALTER TABLE department ADD COLUMN external_id text;
