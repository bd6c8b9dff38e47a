"""The commands that change what a handoff owes: another date, a waiver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class RescheduleHandoff:
    """Have the obligation be due at another date; one that is met stays as it is."""

    handoff_id: UUID
    due_at: datetime
    reason: str
    at: datetime


@dataclass(frozen=True)
class WaiveHandoff:
    """Ask for the deliverable no longer."""

    handoff_id: UUID
    reason: str
    at: datetime
    by: str | None = None
    """The subject of the person of the recipient; `None` where an officer does."""


@dataclass(frozen=True)
class TransferHandoff:
    """Pass a department's side of the handoff to the one that succeeds it."""

    handoff_id: UUID
    department: str
    successor: str
    reason: str
    at: datetime


ChangeCommand = RescheduleHandoff | WaiveHandoff | TransferHandoff
"""The commands that change an obligation."""
