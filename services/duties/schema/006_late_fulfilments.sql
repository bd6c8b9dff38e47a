-- Dates of standing duties that were fulfilled: when, and when that was entered.

CREATE TABLE fulfilment (
    duty_id               uuid NOT NULL,
    day                   date NOT NULL,
    occurred_at           timestamptz NOT NULL,
    entered_at            timestamptz NOT NULL,
    awaiting_confirmation boolean NOT NULL,
    PRIMARY KEY (duty_id, day)
);
