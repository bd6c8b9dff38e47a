-- Automation rules, their versions, and each time that a fact made one act, or fail to.
CREATE TABLE automation_rule (
    rule_id    uuid PRIMARY KEY,
    name       text NOT NULL,
    number     integer NOT NULL,
    enabled    boolean NOT NULL,
    fact_type  text NOT NULL,
    action     text NOT NULL,
    defined_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- That of all rules together: the same in every row.
    version    bigint NOT NULL
);

CREATE TABLE automation_rule_version (
    rule_id    uuid NOT NULL,
    number     integer NOT NULL,
    terms      json NOT NULL,
    defined_at timestamptz NOT NULL,
    PRIMARY KEY (rule_id, number)
);

CREATE TABLE rule_firing (
    firing_id    uuid PRIMARY KEY,
    rule_id      uuid NOT NULL,
    rule_version integer NOT NULL,
    fact_id      uuid NOT NULL,
    fact_type    text NOT NULL,
    action       text NOT NULL,
    outcome      text NOT NULL,
    departments  text[] NOT NULL,
    case_id      uuid,
    step         integer,
    changed      boolean NOT NULL,
    code         text,
    reason       text,
    reason_zh    text,
    at           timestamptz NOT NULL,
    UNIQUE (rule_id, fact_id)
);
CREATE INDEX rule_firing_by_rule ON rule_firing (rule_id, at, firing_id);
