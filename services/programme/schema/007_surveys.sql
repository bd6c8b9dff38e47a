-- Questionnaires by version, surveys with their results, who is invited to those that are open, and interviews.

CREATE TABLE questionnaire_version (
    code         text NOT NULL,
    version      bigint NOT NULL,
    title        text NOT NULL,
    terms        jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (code, version)
);

CREATE TABLE survey (
    survey_id             uuid PRIMARY KEY,
    version               bigint NOT NULL,
    status                text NOT NULL,
    name                  text NOT NULL,
    purpose               text NOT NULL,
    questionnaire_code    text NOT NULL,
    questionnaire_version bigint NOT NULL,
    terms                 jsonb NOT NULL,
    departments           text[] NOT NULL DEFAULT '{}',
    people                text[] NOT NULL DEFAULT '{}',
    invited               integer,
    opened_at             timestamptz,
    closes_at             timestamptz NOT NULL,
    reminded_at           timestamptz,
    closed_at             timestamptz,
    close_reason          text,
    results               jsonb,
    satisfaction          jsonb,
    updated_at            timestamptz NOT NULL
);

CREATE TABLE survey_invitee (
    survey_id uuid NOT NULL,
    person    text NOT NULL,
    unit      integer NOT NULL,
    PRIMARY KEY (survey_id, person)
);
CREATE INDEX survey_invitee_by_person ON survey_invitee (person);

CREATE TABLE interview (
    interview_id uuid PRIMARY KEY,
    version      bigint NOT NULL,
    survey_id    uuid,
    person       text,
    department   text NOT NULL,
    interviewer  text NOT NULL,
    consent      text,
    notes        jsonb NOT NULL,
    held_at      timestamptz NOT NULL,
    withdrawn_at timestamptz,
    updated_at   timestamptz NOT NULL
);
