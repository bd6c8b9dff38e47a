-- Who is accountable for which activity: entries of duty lists and standing duties alike. An entry
-- has no days until its project has a kick-off. Rows of earlier versions are there once the read
-- models are rebuilt, which follows this migration.
CREATE TABLE accountability (
    entry_id        uuid PRIMARY KEY,
    kind            text NOT NULL,
    project_id      uuid,
    activity        text NOT NULL,
    activity_key    text NOT NULL,
    deliverable     text NOT NULL,
    accountable     text NOT NULL,
    accountable_key text NOT NULL,
    recipient       text NOT NULL,
    scope           text[] NOT NULL,
    scope_keys      text[] NOT NULL,
    first_day       date,
    last_day        date,
    is_released     boolean NOT NULL DEFAULT false
);
CREATE INDEX accountability_by_activity ON accountability (activity_key, first_day);
CREATE INDEX accountability_by_project ON accountability (project_id);

ALTER TABLE duty ADD COLUMN scope text[] NOT NULL DEFAULT '{}';
