"""The limits of robots, kept by all replicas together; the table says nothing of what was sent."""

from __future__ import annotations

from shared.postgres.sending_limits import SendingLimits

ROBOT_LIMITS = SendingLimits("message_robot", "robot")
