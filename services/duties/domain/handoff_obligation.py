"""The obligation of a handoff: a deliverable that one department owes to another by a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.involved_departments import (
    NOBODY_INVOLVED,
    InvolvedDepartments,
    involves_nobody,
)

Side = Literal["sender", "recipient", "involved"]
"""Where a department stands: it owes, it receives, or it is one of the further departments."""


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

    def side_of(self, department: str) -> Side:
        """Return where a department stands that it names."""
        if department == self.sender:
            return "sender"
        return "recipient" if department == self.recipient else "involved"

    def passed_on(self, department: str, successor: str) -> Obligation:
        """Return it with a department's successor in its place, wherever it stands."""
        sender = successor if self.sender == department else self.sender
        recipient = successor if self.recipient == department else self.recipient
        involved = self.involved.after_succession(department, successor, sender, recipient)
        return self.model_copy(
            update={"sender": sender, "recipient": recipient, "involved": involved}
        )


class DelayingInput(BaseModel, frozen=True):
    """The input whose delay excuses a handoff, and the department that owed it."""

    handoff_id: UUID
    department: str | None = None
    """`None` where the arrival was recorded before departments were."""
    deliverable: str | None = None
