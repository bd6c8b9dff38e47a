-- In which waves departments join the roll-out.

CREATE TABLE roll_out_wave (
    programme_id uuid NOT NULL,
    number       integer NOT NULL,
    departments  text[] NOT NULL,
    starts_on    date NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (programme_id, number)
);
