-- What the collaboration star needs besides the ledger. Whose work an obligation was, by the event
-- that counted it: a row of the ledger has that event.
CREATE TABLE star_work (
    event_id uuid PRIMARY KEY,
    done_by  text NOT NULL
);

CREATE TABLE star_team (
    project_id   uuid PRIMARY KEY,
    code         text NOT NULL,
    name         text NOT NULL,
    participants text[] NOT NULL
);

-- What was due when a department entered it, or was moved.
CREATE TABLE star_date (
    cause      uuid PRIMARY KEY,
    subject    text NOT NULL,
    title      text NOT NULL,
    department text NOT NULL,
    is_moved   boolean NOT NULL,
    due_at     timestamptz NOT NULL,
    entered_at timestamptz NOT NULL,
    entered_by text NOT NULL
);
CREATE INDEX star_date_by_department ON star_date (department, entered_at);

-- The months whose candidates are listed, with one state a ranking.
CREATE TABLE star_month (
    period       text PRIMARY KEY,
    plan_version integer NOT NULL,
    terms        json NOT NULL,
    currency     text NOT NULL,
    opened_at    timestamptz NOT NULL,
    version      bigint NOT NULL
);

CREATE TABLE star_nomination (
    nomination_id uuid PRIMARY KEY,
    period        text NOT NULL,
    ranking       text NOT NULL,
    candidate     text NOT NULL,
    name          text,
    departments   text[] NOT NULL,
    reasons       text NOT NULL,
    nominated_by  text NOT NULL,
    at            timestamptz NOT NULL
);
CREATE INDEX star_nomination_by_period ON star_nomination (period, ranking);

CREATE TABLE star_decision (
    decision_id  uuid PRIMARY KEY,
    period       text NOT NULL,
    ranking      text NOT NULL,
    status       text NOT NULL,
    body         json NOT NULL,
    at           timestamptz NOT NULL,
    published_at timestamptz,
    booked_in    text
);
CREATE INDEX star_decision_by_period ON star_decision (period, ranking);

-- What is paid: one row a winner and department. Nobody is awarded twice in one ranking of a month.
CREATE TABLE star_award (
    period       text NOT NULL,
    ranking      text NOT NULL,
    winner       text NOT NULL,
    department   text NOT NULL,
    name         text,
    amount_minor bigint,
    currency     text,
    leave_hours  integer,
    booked_in    text NOT NULL,
    decision_id  uuid NOT NULL,
    event_id     uuid NOT NULL,
    seen_from    timestamptz NOT NULL,
    PRIMARY KEY (period, ranking, winner, department)
);
CREATE INDEX star_award_by_booking ON star_award (booked_in);
