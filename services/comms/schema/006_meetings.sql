-- Meetings as planned and as held; `starts_at`, `week` and `month` are the real ones once held.

CREATE TABLE meeting (
    meeting_id      uuid PRIMARY KEY,
    version         bigint NOT NULL,
    status          text NOT NULL,
    title           text NOT NULL,
    kind            text NOT NULL,
    organiser       text NOT NULL,
    project_id      uuid,
    agenda          json NOT NULL,
    starts_at       timestamptz NOT NULL,
    week            text NOT NULL,
    month           text NOT NULL,
    planned_minutes integer NOT NULL,
    long_reason     text,
    actual_minutes  integer,
    person_minutes  bigint,
    cancelled       text
);
CREATE INDEX meeting_by_start ON meeting (starts_at, meeting_id);
CREATE INDEX meeting_by_project ON meeting (project_id, week);

CREATE TABLE meeting_attendance (
    meeting_id uuid NOT NULL,
    department text NOT NULL,
    planned    integer NOT NULL,
    attended   integer,
    PRIMARY KEY (meeting_id, department)
);
CREATE INDEX meeting_attendance_by_department ON meeting_attendance (department, meeting_id);

CREATE TABLE meeting_action (
    meeting_id   uuid NOT NULL,
    action_id    uuid NOT NULL,
    place        bigint NOT NULL,
    text         text NOT NULL,
    department   text NOT NULL,
    due_on       date NOT NULL,
    noted_at     timestamptz NOT NULL,
    completed_at timestamptz,
    PRIMARY KEY (meeting_id, action_id)
);
