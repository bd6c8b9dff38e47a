"""The obligation of a handoff: a deliverable that one department owes to another by a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.involved_departments import (
    NOBODY_INVOLVED,
    InvolvedDepartments,
    involves_nobody,
)


class Obligation(BaseModel, frozen=True):
    """What is owed to whom; each event repeats it, so that it can be published by itself."""

    handoff_id: UUID
    project_id: UUID
    duty_id: UUID
    deliverable: str
    sender: str
    recipient: str
    due_at: datetime
    """The due date of the duty list; the deadline may be later."""
    involved: InvolvedDepartments = Field(default=NOBODY_INVOLVED, exclude_if=involves_nobody)
    """Further departments; left out where there are none."""

    def acting_side(self, belongs_to: Callable[[str], bool]) -> str:
        """Return for which department a caller moves it: the sender or a responsible one.

        For everybody else it is the sender, which they do not belong to.
        """
        candidates = (self.sender, *self.involved.responsible)
        return next((one for one in candidates if belongs_to(one)), self.sender)


class DelayingInput(BaseModel, frozen=True):
    """The input whose delay excuses a handoff, and the department that owed it."""

    handoff_id: UUID
    department: str | None = None
    """`None` where the arrival was recorded before departments were."""
    deliverable: str | None = None
