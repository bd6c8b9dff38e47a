"""Facts of actions of meetings that make them obligations: not done in time, or owed no more.

That one was done says `comms_changes.ActionCompleted`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode


class ActionFact(AddedFact, frozen=True):
    """What every such fact says."""

    meeting_id: UUID
    action_id: UUID
    text: str
    department: DepartmentCode
    """This department agreed to do it."""
    meeting: str
    """This is the meeting's title."""
    organiser: DepartmentCode
    project_id: UUID | None
    due_at: datetime
    """This is the end of its day or, if it was noted later, of the day on which it was noted."""


class ActionOverdue(ActionFact, frozen=True):
    """The action was not done when it was due; published once."""

    type: Literal["concord.comms.action-overdue.v1"] = "concord.comms.action-overdue.v1"
    at: datetime


class ActionTransferred(AddedFact, frozen=True):
    """The action is owed by the successor of the department that agreed; its due time stays."""

    type: Literal["concord.comms.action-transferred.v1"] = "concord.comms.action-transferred.v1"
    meeting_id: UUID
    action_id: UUID
    text: str
    was: DepartmentCode
    """This department owed it before."""
    department: DepartmentCode
    at: datetime


class ActionReleased(ActionFact, frozen=True):
    """The action is owed no more: its meeting was cancelled."""

    type: Literal["concord.comms.action-released.v1"] = "concord.comms.action-released.v1"
    at: datetime
