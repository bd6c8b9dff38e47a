"""The parts of a service that can run apart: each may have replicas of its own."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """What a service's process does."""

    API = "api"
    RELAY = "relay"
    """Carries its outbox to Kafka; nothing to do on the embedded bus."""
    CONSUMER = "consumer"
    TIMERS = "timers"
    WORK = "work"
    """Its background work, such as recording imported histories."""


ALL = frozenset(Part)
