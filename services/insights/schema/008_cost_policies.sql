-- No read model of the area's own events: the rates that communication is counted by, each row from one fact of comms.

CREATE TABLE cost_policy_fact (
    fact_id             uuid NOT NULL,
    line                smallint NOT NULL,
    area_position       bigint NOT NULL,
    fact_type           text NOT NULL,
    occurred_at         timestamptz NOT NULL,
    recorded_at         timestamptz NOT NULL,
    date_key            integer NOT NULL,
    month               text NOT NULL,
    late_seconds        bigint NOT NULL,
    is_late             boolean NOT NULL,
    version             integer NOT NULL,
    effective_from      text NOT NULL,
    minutes_per_request integer NOT NULL,
    minutes_per_reply   integer NOT NULL,
    PRIMARY KEY (fact_id, line)
);
