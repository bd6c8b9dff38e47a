"""The event of a programme's roll-out: which departments join when.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class WavePlanned(BaseModel, frozen=True):
    """Departments join the roll-out together on a day; planned for the first time, or anew."""

    type: Literal["wave-planned"] = "wave-planned"
    programme_id: UUID
    number: int
    departments: tuple[str, ...]
    starts_on: date
    at: datetime
