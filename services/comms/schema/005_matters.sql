-- Matters as they stand; `month` is that of the handling, or of the classification until then.

CREATE TABLE matter (
    matter_id      uuid PRIMARY KEY,
    version        bigint NOT NULL,
    status         text NOT NULL,
    subject        text NOT NULL,
    department     text NOT NULL,
    matter_class   text NOT NULL,
    recommended    text NOT NULL,
    policy_version integer NOT NULL,
    channel        text,
    reason         text,
    classified_at  timestamptz NOT NULL,
    handled_at     timestamptz,
    month          text NOT NULL
);
CREATE INDEX matter_by_department ON matter (department, month, matter_id);
CREATE INDEX matter_by_month ON matter (month, matter_id);
