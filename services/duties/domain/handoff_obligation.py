"""What a handoff is about: a deliverable that one department owes to another by a date."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class Obligation(BaseModel, frozen=True):
    """What is owed: every event repeats it, so that each can be told to others by itself."""

    handoff_id: UUID
    project_id: UUID
    duty_id: UUID
    deliverable: str
    sender: str
    recipient: str
    due_at: datetime
    """By the duty list; the deadline may be later."""
