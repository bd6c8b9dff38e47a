-- Whether the asker accepts a pause: needed, given or declined; NULL where none is needed.
ALTER TABLE request_entry ADD COLUMN acceptance text;
