-- No read model of the area's own events: versions of the members of dimensions, computed from the changes that facts make.
-- `dimension_change` is never changed; the other tables are computed anew for each member that a fact touches.
-- A member has one current version: two members with the same key are refused.

CREATE TABLE dimension_change (
    fact_id       uuid NOT NULL,
    line          smallint NOT NULL,
    area_position bigint NOT NULL,
    dimension     text NOT NULL,
    member_key    bigint NOT NULL,
    natural_key   text NOT NULL,
    valid_from    timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    attributes    text NOT NULL,
    PRIMARY KEY (fact_id, line)
);
CREATE INDEX dimension_change_by_member ON dimension_change (member_key);

CREATE TABLE department_dim (
    version_key    bigint NOT NULL,
    department_key bigint NOT NULL,
    department     text NOT NULL,
    valid_from     timestamptz NOT NULL,
    valid_to       timestamptz NOT NULL,
    is_current     boolean NOT NULL,
    recorded_at    timestamptz NOT NULL,
    name           text,
    parent         text,
    head           text,
    closed         boolean,
    PRIMARY KEY (version_key)
);
CREATE INDEX department_dim_by_member ON department_dim (department_key, valid_from);
CREATE UNIQUE INDEX department_dim_current ON department_dim (department_key) WHERE is_current;

CREATE TABLE person_dim (
    version_key bigint NOT NULL,
    person_key  bigint NOT NULL,
    person      text NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_to    timestamptz NOT NULL,
    is_current  boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    department  text,
    roles       text,
    PRIMARY KEY (version_key)
);
CREATE INDEX person_dim_by_member ON person_dim (person_key, valid_from);
CREATE UNIQUE INDEX person_dim_current ON person_dim (person_key) WHERE is_current;

CREATE TABLE project_dim (
    version_key  bigint NOT NULL,
    project_key  bigint NOT NULL,
    project_id   uuid NOT NULL,
    valid_from   timestamptz NOT NULL,
    valid_to     timestamptz NOT NULL,
    is_current   boolean NOT NULL,
    recorded_at  timestamptz NOT NULL,
    code         text,
    name         text,
    participants text,
    led_by       text,
    state        text,
    kick_off     timestamptz,
    PRIMARY KEY (version_key)
);
CREATE INDEX project_dim_by_member ON project_dim (project_key, valid_from);
CREATE UNIQUE INDEX project_dim_current ON project_dim (project_key) WHERE is_current;

CREATE TABLE goal_dim (
    version_key bigint NOT NULL,
    goal_key    bigint NOT NULL,
    goal_id     uuid NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_to    timestamptz NOT NULL,
    is_current  boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    title       text,
    department  text,
    parent_id   uuid,
    cycle_id    uuid,
    weight      numeric,
    unit        text,
    direction   text,
    start       numeric,
    target      numeric,
    low         numeric,
    high        numeric,
    state       text,
    PRIMARY KEY (version_key)
);
CREATE INDEX goal_dim_by_member ON goal_dim (goal_key, valid_from);
CREATE UNIQUE INDEX goal_dim_current ON goal_dim (goal_key) WHERE is_current;

CREATE TABLE cycle_dim (
    version_key bigint NOT NULL,
    cycle_key   bigint NOT NULL,
    cycle_id    uuid NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_to    timestamptz NOT NULL,
    is_current  boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    name        text,
    state       text,
    PRIMARY KEY (version_key)
);
CREATE INDEX cycle_dim_by_member ON cycle_dim (cycle_key, valid_from);
CREATE UNIQUE INDEX cycle_dim_current ON cycle_dim (cycle_key) WHERE is_current;

CREATE TABLE flow_dim (
    version_key bigint NOT NULL,
    flow_key    bigint NOT NULL,
    flow_id     uuid NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_to    timestamptz NOT NULL,
    is_current  boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    name        text,
    version     integer,
    PRIMARY KEY (version_key)
);
CREATE INDEX flow_dim_by_member ON flow_dim (flow_key, valid_from);
CREATE UNIQUE INDEX flow_dim_current ON flow_dim (flow_key) WHERE is_current;

CREATE TABLE template_dim (
    version_key  bigint NOT NULL,
    template_key bigint NOT NULL,
    template_id  uuid NOT NULL,
    valid_from   timestamptz NOT NULL,
    valid_to     timestamptz NOT NULL,
    is_current   boolean NOT NULL,
    recorded_at  timestamptz NOT NULL,
    flow_id      uuid,
    name         text,
    name_zh      text,
    version      integer,
    retired      boolean,
    PRIMARY KEY (version_key)
);
CREATE INDEX template_dim_by_member ON template_dim (template_key, valid_from);
CREATE UNIQUE INDEX template_dim_current ON template_dim (template_key) WHERE is_current;

CREATE TABLE plan_dim (
    version_key    bigint NOT NULL,
    plan_key       bigint NOT NULL,
    plan           text NOT NULL,
    valid_from     timestamptz NOT NULL,
    valid_to       timestamptz NOT NULL,
    is_current     boolean NOT NULL,
    recorded_at    timestamptz NOT NULL,
    effective_from text,
    PRIMARY KEY (version_key)
);
CREATE INDEX plan_dim_by_member ON plan_dim (plan_key, valid_from);
CREATE UNIQUE INDEX plan_dim_current ON plan_dim (plan_key) WHERE is_current;

CREATE TABLE calendar_dim (
    version_key      bigint NOT NULL,
    calendar_key     bigint NOT NULL,
    calendar_version integer NOT NULL,
    valid_from       timestamptz NOT NULL,
    valid_to         timestamptz NOT NULL,
    is_current       boolean NOT NULL,
    recorded_at      timestamptz NOT NULL,
    first_year       integer,
    last_year        integer,
    PRIMARY KEY (version_key)
);
CREATE INDEX calendar_dim_by_member ON calendar_dim (calendar_key, valid_from);
CREATE UNIQUE INDEX calendar_dim_current ON calendar_dim (calendar_key) WHERE is_current;

CREATE TABLE date_dim (
    version_key         bigint NOT NULL,
    date_key            integer NOT NULL,
    calendar_version    integer NOT NULL,
    day                 date NOT NULL,
    year                integer NOT NULL,
    quarter             integer NOT NULL,
    month               text NOT NULL,
    iso_year            integer NOT NULL,
    iso_week            integer NOT NULL,
    weekday             integer NOT NULL,
    weekday_name        text NOT NULL,
    weekday_name_zh     text NOT NULL,
    kind                text NOT NULL,
    is_working_day      boolean NOT NULL,
    working_days_before integer NOT NULL,
    holiday_name        text,
    holiday_name_zh     text,
    is_estimated        boolean NOT NULL,
    is_current          boolean NOT NULL,
    PRIMARY KEY (version_key)
);
CREATE UNIQUE INDEX date_dim_by_day ON date_dim (date_key, calendar_version);
