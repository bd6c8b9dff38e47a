-- No read model: when each robot sent its latest messages, and until when its provider takes none.
-- All replicas keep its limits by this one row; it says nothing of what was sent.

CREATE TABLE message_robot (
    robot         text PRIMARY KEY,
    sent          timestamptz[] NOT NULL,
    blocked_until timestamptz
);
