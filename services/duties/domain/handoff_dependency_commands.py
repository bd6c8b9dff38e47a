"""The commands that record a handoff's dependents and the arrival of its inputs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class RegisterDependentHandoff:
    """Record at a handoff that another one depends on it."""

    handoff_id: UUID
    dependent_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecordInputArrival:
    """Record at a handoff when one of its inputs was offered."""

    handoff_id: UUID
    input_id: UUID
    input_due_at: datetime
    """The due date of the input by the duty list."""
    arrived_at: datetime
    sender: str | None = None
    """The department that owed the input."""
    deliverable: str | None = None
