-- What was asked of departments through their liaisons, and how it was answered.
CREATE TABLE liaison_contact (
    contact_id   uuid NOT NULL,
    round        integer NOT NULL,
    kind         text NOT NULL,
    department   text NOT NULL,
    person       text NOT NULL,
    asked_at     timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    answered_at  timestamptz,
    escalations  integer NOT NULL,
    is_withdrawn boolean NOT NULL,
    PRIMARY KEY (contact_id, round)
);
CREATE INDEX liaison_contact_by_person ON liaison_contact (department, person, asked_at);
