"""The roles of a service's process; each can run in processes and replicas of its own."""

from __future__ import annotations

from enum import StrEnum


class ProcessRole(StrEnum):
    """A task that a service's process performs."""

    API = "api"
    """Serves the area's routes over HTTP."""
    RELAY = "relay"
    """Relays the outbox to Kafka; it has nothing to do on the embedded bus."""
    CONSUMER = "consumer"
    """Handles the facts of other areas."""
    TIMERS = "timers"
    """Handles deadlines that are due."""
    BACKGROUND_WORK = "work"
    """Runs the service's background work: records imported histories, deletes what has expired."""


ALL_ROLES = frozenset(ProcessRole)
"""The roles of a process that runs a whole service."""
