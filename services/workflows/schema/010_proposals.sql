-- Why a version was drafted, and the proposal that it follows; NULL in versions from before.
ALTER TABLE flow_version ADD COLUMN reason text;
ALTER TABLE flow_version ADD COLUMN proposal json;
