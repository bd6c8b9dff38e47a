-- No read model of the area's own events: how far the facts of each area were read when that was last compared, and where
-- the counts differed. `last_position` and `last_fact_id` are the last fact that was read then: another history of the
-- area, such as that of an older backup, has another one there.

CREATE TABLE source_freshness (
    area               text PRIMARY KEY,
    state              text NOT NULL,
    position_read      bigint NOT NULL,
    end_position       bigint NOT NULL,
    facts_published    bigint NOT NULL,
    facts_read         bigint NOT NULL,
    facts_waiting      bigint NOT NULL,
    facts_missing      bigint NOT NULL,
    facts_unknown      bigint NOT NULL,
    dead_letters       bigint NOT NULL,
    late_facts         bigint NOT NULL,
    newest_recorded_at timestamptz,
    oldest_waiting_at  timestamptz,
    checked_at         timestamptz NOT NULL,
    last_position      bigint,
    last_fact_id       uuid
);

CREATE TABLE fact_count_difference (
    area      text NOT NULL,
    fact_type text NOT NULL,
    month     text NOT NULL,
    expected  bigint NOT NULL,
    read      bigint NOT NULL,
    PRIMARY KEY (area, fact_type, month)
);
