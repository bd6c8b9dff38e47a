"""The command to a programme's roll-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class PlanWave:
    """Let departments join the roll-out together on a day."""

    programme_id: UUID
    number: int
    departments: tuple[str, ...]
    starts_on: date
    at: datetime


RollOutCommand = PlanWave
