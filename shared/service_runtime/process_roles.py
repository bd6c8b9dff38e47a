"""The parts of a service that can run apart: each may have replicas of its own."""

from __future__ import annotations

from enum import StrEnum


class ProcessRole(StrEnum):
    """What a service's process does."""

    API = "api"
    RELAY = "relay"
    """Carries its outbox to Kafka; nothing to do on the embedded bus."""
    CONSUMER = "consumer"
    TIMERS = "timers"
    BACKGROUND_WORK = "work"
    """Its background work, such as recording imported histories."""


ALL_ROLES = frozenset(ProcessRole)
