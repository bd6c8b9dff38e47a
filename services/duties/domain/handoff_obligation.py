"""The obligation of a handoff: a deliverable that one department owes to another by a date."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


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


class DelayingInput(BaseModel, frozen=True):
    """The input whose delay excuses a handoff, and the department that owed it."""

    handoff_id: UUID
    department: str | None = None
    """`None` where the arrival was recorded before departments were."""
    deliverable: str | None = None
