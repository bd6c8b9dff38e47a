"""The events that change what a handoff owes: another date, a waiver.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.duties.domain.handoff_obligation import Obligation, Side


class HandoffRescheduled(BaseModel, frozen=True):
    """The obligation is due at another date, and its time runs until then."""

    type: Literal["handoff-rescheduled"] = "handoff-rescheduled"
    obligation: Obligation
    """With its new due date."""
    was: datetime
    """The due date before."""
    deadline: datetime
    """The new one: what the recipient held offers that it rejected is added as before."""
    excused_until: datetime | None
    """The deadline plus the largest delay of an input; `None` while no input was late."""
    with_sender: bool
    """Whether the sender holds the deliverable, so that its time runs."""
    overdue_announced: bool
    """Whether it had been announced as overdue by the date before, which counts no more."""
    reason: str
    at: datetime


class HandoffWaived(BaseModel, frozen=True):
    """The recipient needs the deliverable no longer: nothing is owed, and it counts for nobody."""

    type: Literal["handoff-waived"] = "handoff-waived"
    obligation: Obligation
    deadline: datetime
    overdue_announced: bool
    """Whether the handoff had been announced as overdue before."""
    reason: str
    by: str | None
    """The subject of the person of the recipient; `None` where an officer did."""
    at: datetime


class HandoffTransferred(BaseModel, frozen=True):
    """A department that succeeds another took over its part; dates stay as they are."""

    type: Literal["handoff-transferred"] = "handoff-transferred"
    obligation: Obligation
    """With the department that is on the side now."""
    was: str
    side: Side
    successor: str | None = None
    """The department that took over; older logs say it by the side alone."""
    held: bool
    """Whether that side holds the deliverable: the new department's holding begins."""
    deadline: datetime
    reason: str
    at: datetime
