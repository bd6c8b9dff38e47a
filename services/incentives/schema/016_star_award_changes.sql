-- What disputes changed of published awards of the star: one row an event, winner and department.
-- Amounts and hours are what is added, negative where an award is taken. `shown_in` is the month
-- whose statement shows the award after that, `adjusts` whether another month showed it before.
CREATE TABLE star_award_change (
    event_id     uuid NOT NULL,
    winner       text NOT NULL,
    department   text NOT NULL,
    period       text NOT NULL,
    ranking      text NOT NULL,
    name         text,
    change       text NOT NULL,
    adjusts      boolean NOT NULL,
    amount_minor bigint,
    currency     text,
    leave_hours  integer,
    booked_in    text NOT NULL,
    shown_in     text NOT NULL,
    dispute_id   uuid NOT NULL,
    position     bigint NOT NULL,
    at           timestamptz NOT NULL,
    seen_from    timestamptz NOT NULL,
    PRIMARY KEY (event_id, winner, department)
);
CREATE INDEX star_award_change_by_booking ON star_award_change (booked_in);
CREATE INDEX star_award_change_by_period ON star_award_change (period, ranking);
