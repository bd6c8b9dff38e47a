-- The departments of a team since they changed. The ranking of a month has those that were recorded
-- when its candidates were listed.
CREATE TABLE star_team_change (
    project_id   uuid NOT NULL,
    version      bigint NOT NULL,
    participants text[] NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, version)
);
