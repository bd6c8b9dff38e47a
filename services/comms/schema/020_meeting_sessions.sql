-- Agendas with minutes, outcomes of running meetings, and what commitments are about.

ALTER TABLE meeting
    ADD COLUMN items         json,
    ADD COLUMN agenda_source text,
    ADD COLUMN cycle_id      uuid;

CREATE TABLE meeting_outcome (
    meeting_id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    place      bigint NOT NULL,
    kind       text NOT NULL,
    text       text NOT NULL,
    goal_id    uuid,
    blocker_id uuid,
    item_id    uuid,
    at         timestamptz NOT NULL,
    PRIMARY KEY (meeting_id, outcome_id)
);

ALTER TABLE meeting_action
    ADD COLUMN goal_id    uuid,
    ADD COLUMN blocker_id uuid,
    ADD COLUMN item_id    uuid,
    ADD COLUMN person     text;
