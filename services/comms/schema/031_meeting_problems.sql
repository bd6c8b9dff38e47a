-- The problems of agendas, and how each left its meeting.

CREATE TABLE meeting_problem (
    meeting_id      uuid NOT NULL,
    item_id         uuid NOT NULL,
    project_id      uuid,
    subject         text NOT NULL,
    about_kind      text,
    about_id        uuid,
    carried_from    uuid,
    result          text,
    note            text,
    handed_to       text,
    handed_request  uuid,
    handed_department text,
    settled_at      timestamptz,
    PRIMARY KEY (meeting_id, item_id)
);
CREATE INDEX meeting_problem_by_project ON meeting_problem (project_id, meeting_id);
CREATE INDEX meeting_problem_by_origin ON meeting_problem (carried_from)
    WHERE carried_from IS NOT NULL;
