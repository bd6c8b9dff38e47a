"""How an obligation turned out, and what excuses it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

ObligationOutcome = Literal["on_time", "late", "excused"]


class DelayingInput(BaseModel, frozen=True):
    """The handoff whose delay excuses an obligation, and the department that owed it."""

    handoff_id: UUID
    department: str | None = None
    deliverable: str | None = None


def determine_outcome(
    done_at: datetime | None, deadline: datetime, excused_until: datetime | None = None
) -> ObligationOutcome:
    """Return an obligation's outcome; one that is not done at all is late.

    One that is done by the deadline is on time. A delay is excused up to and including
    `excused_until`, if that is given.
    """
    if done_at is None:
        return "late"
    if done_at <= deadline:
        return "on_time"
    return "excused" if excused_until is not None and done_at <= excused_until else "late"
