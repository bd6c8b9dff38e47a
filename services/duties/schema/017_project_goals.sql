-- The goals that projects serve.
CREATE TABLE project_goal (
    project_id uuid NOT NULL,
    place      integer NOT NULL,
    goal_id    uuid NOT NULL,
    PRIMARY KEY (project_id, place)
);
CREATE INDEX project_goal_by_goal ON project_goal (goal_id, project_id);
