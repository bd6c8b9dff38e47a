-- What is known of goals for agendas.

CREATE TABLE agenda_goal (
    goal_id         uuid PRIMARY KEY,
    cycle_id        uuid,
    needs_attention boolean NOT NULL,
    body            json NOT NULL
);
CREATE INDEX agenda_goal_for_agenda ON agenda_goal (cycle_id) WHERE needs_attention;
