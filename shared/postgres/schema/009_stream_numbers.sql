-- Events name their stream by a number of eight bytes. A stream from before gets one with its next event.

CREATE SEQUENCE stream_number;
ALTER TABLE stream ADD COLUMN number bigint;
ALTER TABLE stream ALTER COLUMN number SET DEFAULT nextval('stream_number');
