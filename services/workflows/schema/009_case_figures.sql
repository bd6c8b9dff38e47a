-- What figures over cases need beside the openings of steps.

-- When the end of a case was recorded: as of an earlier moment it had not ended. In rows from
-- before it is NULL; then the time of the row's last change stands for it.
ALTER TABLE case_file ADD COLUMN end_recorded_at timestamptz;
-- When the person who has claimed the step claimed it.
ALTER TABLE case_step ADD COLUMN claimed_at timestamptz;

-- Events of imported cases that are no department's step. Cases that were imported before have none.
CREATE TABLE event_without_step (
    case_id    uuid NOT NULL,
    position   integer NOT NULL,
    activity   text NOT NULL,
    department text,
    resource   text,
    opened_at  timestamptz,
    at         timestamptz NOT NULL,
    PRIMARY KEY (case_id, position)
);

-- Every handover, by the opening with which the recipient got the case.
CREATE TABLE case_handover (
    case_id   uuid NOT NULL,
    step      integer NOT NULL,
    sender    text NOT NULL,
    recipient text NOT NULL,
    PRIMARY KEY (case_id, step)
);
INSERT INTO case_handover (case_id, step, sender, recipient)
SELECT (data ->> 'case_id')::uuid, (data ->> 'step')::integer, data ->> 'sender', data ->> 'recipient'
FROM event WHERE stream LIKE 'case-%' AND data ->> 'type' = 'work-handed-over'
ON CONFLICT DO NOTHING;
