-- No read model of the area's own events: its consumer fills these tables from the facts of all areas, each row from one fact
-- alone; `concord rebuild insights` fills them anew. `domain/star_schema` describes every table and column.

CREATE TABLE obligation_fact (
    fact_id         uuid NOT NULL,
    line            smallint NOT NULL,
    area_position   bigint NOT NULL,
    fact_type       text NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    date_key        integer NOT NULL,
    month           text NOT NULL,
    late_seconds    bigint NOT NULL,
    is_late         boolean NOT NULL,
    obligation_id   text NOT NULL,
    kind            text NOT NULL,
    department      text NOT NULL,
    department_key  bigint NOT NULL,
    counterpart     text,
    counterpart_key bigint,
    counted_month   text NOT NULL,
    due_month       text NOT NULL,
    due_at          timestamptz NOT NULL,
    done_at         timestamptz,
    deadline        timestamptz NOT NULL,
    outcome         text,
    was_outcome     text,
    excuse          text,
    delayed_by      text,
    delayed_by_key  bigint,
    due             integer NOT NULL,
    on_time         integer NOT NULL,
    late            integer NOT NULL,
    excused         integer NOT NULL,
    delay_seconds   bigint,
    project_id      uuid,
    project_key     bigint,
    done_by         text,
    done_by_key     bigint,
    dispute_id      uuid,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX obligation_fact_by_time ON obligation_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE kpi_fact (
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
    period              text NOT NULL,
    department          text NOT NULL,
    department_key      bigint NOT NULL,
    part                text NOT NULL,
    about_period        text NOT NULL,
    due                 integer NOT NULL,
    on_time             integer NOT NULL,
    late                integer NOT NULL,
    excused             integer NOT NULL,
    on_time_rate        numeric,
    score               numeric,
    weight              numeric,
    weighted_points     numeric,
    plan                text NOT NULL,
    plan_key            bigint NOT NULL,
    calendar_version    integer,
    has_too_little_data boolean,
    changes             integer,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX kpi_fact_by_time ON kpi_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE kpi_kind_fact (
    fact_id        uuid NOT NULL,
    line           smallint NOT NULL,
    area_position  bigint NOT NULL,
    fact_type      text NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    date_key       integer NOT NULL,
    month          text NOT NULL,
    late_seconds   bigint NOT NULL,
    is_late        boolean NOT NULL,
    period         text NOT NULL,
    department     text NOT NULL,
    department_key bigint NOT NULL,
    kind           text NOT NULL,
    due            integer NOT NULL,
    on_time        integer NOT NULL,
    late           integer NOT NULL,
    excused        integer NOT NULL,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX kpi_kind_fact_by_time ON kpi_kind_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE bonus_fact (
    fact_id        uuid NOT NULL,
    line           smallint NOT NULL,
    area_position  bigint NOT NULL,
    fact_type      text NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    date_key       integer NOT NULL,
    month          text NOT NULL,
    late_seconds   bigint NOT NULL,
    is_late        boolean NOT NULL,
    period         text NOT NULL,
    department     text NOT NULL,
    department_key bigint NOT NULL,
    kind           text NOT NULL,
    about_period   text NOT NULL,
    project_id     uuid,
    project_key    bigint,
    ranking        text,
    amount_minor   bigint,
    currency       text,
    leave_hours    integer,
    cause_id       uuid,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX bonus_fact_by_time ON bonus_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE period_fact (
    fact_id       uuid NOT NULL,
    line          smallint NOT NULL,
    area_position bigint NOT NULL,
    fact_type     text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    date_key      integer NOT NULL,
    month         text NOT NULL,
    late_seconds  bigint NOT NULL,
    is_late       boolean NOT NULL,
    period        text NOT NULL,
    transition    text NOT NULL,
    plan          text,
    plan_key      bigint,
    returned_to   text,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX period_fact_by_time ON period_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE reading_fact (
    fact_id         uuid NOT NULL,
    line            smallint NOT NULL,
    area_position   bigint NOT NULL,
    fact_type       text NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    date_key        integer NOT NULL,
    month           text NOT NULL,
    late_seconds    bigint NOT NULL,
    is_late         boolean NOT NULL,
    goal_id         uuid NOT NULL,
    goal_key        bigint NOT NULL,
    department      text,
    department_key  bigint,
    reading_id      uuid NOT NULL,
    value           numeric NOT NULL,
    unit            text NOT NULL,
    completion_rate numeric NOT NULL,
    measured_at     timestamptz NOT NULL,
    source          text NOT NULL,
    is_correction   boolean NOT NULL,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX reading_fact_by_time ON reading_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE goal_event_fact (
    fact_id         uuid NOT NULL,
    line            smallint NOT NULL,
    area_position   bigint NOT NULL,
    fact_type       text NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    date_key        integer NOT NULL,
    month           text NOT NULL,
    late_seconds    bigint NOT NULL,
    is_late         boolean NOT NULL,
    goal_id         uuid NOT NULL,
    goal_key        bigint NOT NULL,
    department      text,
    department_key  bigint,
    counterpart     text,
    counterpart_key bigint,
    kind            text NOT NULL,
    blocker_id      uuid,
    support_id      uuid,
    link_id         uuid,
    other_goal_id   uuid,
    other_goal_key  bigint,
    slot            text,
    raised_at       timestamptz,
    due_at          timestamptz,
    done_at         timestamptz,
    completion_rate numeric,
    expected_rate   numeric,
    done_by         text,
    done_by_key     bigint,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX goal_event_fact_by_time ON goal_event_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE handoff_fact (
    fact_id                 uuid NOT NULL,
    line                    smallint NOT NULL,
    area_position           bigint NOT NULL,
    fact_type               text NOT NULL,
    occurred_at             timestamptz NOT NULL,
    recorded_at             timestamptz NOT NULL,
    date_key                integer NOT NULL,
    month                   text NOT NULL,
    late_seconds            bigint NOT NULL,
    is_late                 boolean NOT NULL,
    handoff_id              uuid NOT NULL,
    project_id              uuid NOT NULL,
    project_key             bigint NOT NULL,
    duty_id                 uuid,
    deliverable             text,
    sender                  text,
    sender_key              bigint,
    recipient               text,
    recipient_key           bigint,
    transition              text NOT NULL,
    due_at                  timestamptz,
    deadline                timestamptz,
    delivered_at            timestamptz,
    excused_until           timestamptz,
    entered_at              timestamptz,
    reason                  text,
    delaying_handoff_id     uuid,
    delaying_department     text,
    delaying_department_key bigint,
    done_by                 text,
    done_by_key             bigint,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX handoff_fact_by_time ON handoff_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE duty_fact (
    fact_id        uuid NOT NULL,
    line           smallint NOT NULL,
    area_position  bigint NOT NULL,
    fact_type      text NOT NULL,
    occurred_at    timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    date_key       integer NOT NULL,
    month          text NOT NULL,
    late_seconds   bigint NOT NULL,
    is_late        boolean NOT NULL,
    duty_id        uuid,
    project_id     uuid,
    project_key    bigint,
    department     text NOT NULL,
    department_key bigint NOT NULL,
    recipient      text,
    recipient_key  bigint,
    deliverable    text,
    occurrence     text,
    transition     text NOT NULL,
    due_at         timestamptz,
    done_at        timestamptz,
    next_due_at    timestamptz,
    until          date,
    done_by        text,
    done_by_key    bigint,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX duty_fact_by_time ON duty_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE request_fact (
    fact_id                  uuid NOT NULL,
    line                     smallint NOT NULL,
    area_position            bigint NOT NULL,
    fact_type                text NOT NULL,
    occurred_at              timestamptz NOT NULL,
    recorded_at              timestamptz NOT NULL,
    date_key                 integer NOT NULL,
    month                    text NOT NULL,
    late_seconds             bigint NOT NULL,
    is_late                  boolean NOT NULL,
    request_id               uuid NOT NULL,
    asking_department        text NOT NULL,
    asking_department_key    bigint NOT NULL,
    answering_department     text NOT NULL,
    answering_department_key bigint NOT NULL,
    matter                   text NOT NULL,
    transition               text NOT NULL,
    leg                      integer,
    due_at                   timestamptz,
    replied_at               timestamptz,
    is_resolved              boolean,
    due_without_pauses_at    timestamptz,
    silent_since             timestamptz,
    waiting_on               text,
    correction               text,
    escalation_step          integer,
    entered_at               timestamptz,
    done_by                  text,
    done_by_key              bigint,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX request_fact_by_time ON request_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE meeting_fact (
    fact_id          uuid NOT NULL,
    line             smallint NOT NULL,
    area_position    bigint NOT NULL,
    fact_type        text NOT NULL,
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    date_key         integer NOT NULL,
    month            text NOT NULL,
    late_seconds     bigint NOT NULL,
    is_late          boolean NOT NULL,
    meeting_id       uuid NOT NULL,
    transition       text NOT NULL,
    kind             text,
    organiser        text,
    organiser_key    bigint,
    project_id       uuid,
    project_key      bigint,
    action_id        uuid,
    department       text,
    department_key   bigint,
    starts_at        timestamptz,
    planned_minutes  integer,
    actual_minutes   integer,
    overtime_minutes integer,
    person_minutes   integer,
    department_count integer,
    due_at           timestamptz,
    done_at          timestamptz,
    done_by          text,
    done_by_key      bigint,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX meeting_fact_by_time ON meeting_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE communication_cost_fact (
    fact_id          uuid NOT NULL,
    line             smallint NOT NULL,
    area_position    bigint NOT NULL,
    fact_type        text NOT NULL,
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    date_key         integer NOT NULL,
    month            text NOT NULL,
    late_seconds     bigint NOT NULL,
    is_late          boolean NOT NULL,
    kind             text NOT NULL,
    source_id        uuid NOT NULL,
    department       text,
    department_key   bigint,
    matter           text,
    channel          text,
    is_deviation     boolean NOT NULL,
    attendees        integer,
    person_minutes   integer,
    handling_seconds bigint,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX communication_cost_fact_by_time ON communication_cost_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE case_fact (
    fact_id          uuid NOT NULL,
    line             smallint NOT NULL,
    area_position    bigint NOT NULL,
    fact_type        text NOT NULL,
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    date_key         integer NOT NULL,
    month            text NOT NULL,
    late_seconds     bigint NOT NULL,
    is_late          boolean NOT NULL,
    case_id          uuid NOT NULL,
    flow_id          uuid,
    flow_key         bigint,
    flow_version     integer,
    template_id      uuid,
    template_version integer,
    transition       text NOT NULL,
    department       text,
    department_key   bigint,
    department_count integer,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX case_fact_by_time ON case_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE step_fact (
    fact_id          uuid NOT NULL,
    line             smallint NOT NULL,
    area_position    bigint NOT NULL,
    fact_type        text NOT NULL,
    occurred_at      timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    date_key         integer NOT NULL,
    month            text NOT NULL,
    late_seconds     bigint NOT NULL,
    is_late          boolean NOT NULL,
    case_id          uuid NOT NULL,
    step             integer,
    activity         text,
    department       text NOT NULL,
    department_key   bigint NOT NULL,
    counterpart      text,
    counterpart_key  bigint,
    transition       text NOT NULL,
    opened_at        timestamptz,
    due_at           timestamptz,
    done_at          timestamptz,
    entered_at       timestamptz,
    decision         text,
    does_count       boolean,
    standard_seconds bigint,
    done_by          text,
    done_by_key      bigint,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX step_fact_by_time ON step_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE connector_fact (
    fact_id       uuid NOT NULL,
    line          smallint NOT NULL,
    area_position bigint NOT NULL,
    fact_type     text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    date_key      integer NOT NULL,
    month         text NOT NULL,
    late_seconds  bigint NOT NULL,
    is_late       boolean NOT NULL,
    connector     text NOT NULL,
    kind          text NOT NULL,
    delivery_id   uuid NOT NULL,
    change        text,
    order_number  text,
    failure_code  text,
    PRIMARY KEY (fact_id, line)
);

CREATE INDEX connector_fact_by_time ON connector_fact USING brin (occurred_at) WITH (autosummarize = on);

CREATE TABLE fact_count (
    area       text NOT NULL,
    fact_type  text NOT NULL,
    month      text NOT NULL,
    facts      bigint NOT NULL,
    late_facts bigint NOT NULL,
    PRIMARY KEY (area, fact_type, month)
);

CREATE TABLE last_fact_read (
    area        text NOT NULL,
    position    bigint NOT NULL,
    fact_id     uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (area)
);
