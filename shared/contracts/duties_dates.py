"""The facts about a project's kick-off T and due dates that move, and about what is waived."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode
from shared.contracts.duties import HandoffFact, ProjectFact


class KickOffPlanned(ProjectFact, AddedFact, frozen=True):
    """A project starts by itself at a later time."""

    type: Literal["concord.duties.kick-off-planned.v1"] = "concord.duties.kick-off-planned.v1"
    kick_off: datetime
    was: datetime | None
    """The time that was planned before; `None` where there was none."""
    reason: str | None
    """Why it was moved; `None` where it is planned for the first time."""
    at: datetime


class StartRefused(ProjectFact, AddedFact, frozen=True):
    """The planned time came and the project could not start; nothing is planned any more."""

    type: Literal["concord.duties.start-refused.v1"] = "concord.duties.start-refused.v1"
    kick_off: datetime
    refusal: str
    """The code with which a start would have been refused."""
    en: str
    """Why, in English."""
    zh: str
    """Why, in Chinese."""
    at: datetime


class KickOffMoved(ProjectFact, AddedFact, frozen=True):
    """T of a running project is another one; the due dates that move have facts of their own."""

    type: Literal["concord.duties.kick-off-moved.v1"] = "concord.duties.kick-off-moved.v1"
    kick_off: datetime
    was: datetime
    """T before."""
    reason: str
    at: datetime


class DutyRescheduled(AddedFact, frozen=True):
    """An entry of a running project's duty list got another due date."""

    type: Literal["concord.duties.duty-rescheduled.v1"] = "concord.duties.duty-rescheduled.v1"
    handoff_id: UUID
    project_id: UUID
    duty_id: UUID
    activity: str
    deliverable: str
    sender: DepartmentCode
    recipient: DepartmentCode
    due_at: datetime
    was: datetime
    """The due date before."""
    reason: str
    at: datetime


class HandoffRescheduled(HandoffFact, AddedFact, frozen=True):
    """What is owed is due at another date; the timer announces it by that one."""

    type: Literal["concord.duties.handoff-rescheduled.v1"] = "concord.duties.handoff-rescheduled.v1"
    due_at: datetime
    was: datetime
    """The due date before."""
    deadline: datetime
    excused_until: datetime | None
    overdue_announced: bool
    """It had been published as overdue by the date before, which counts no more."""
    reason: str
    at: datetime


class HandoffWaived(HandoffFact, AddedFact, frozen=True):
    """The recipient needs the deliverable no longer; it counts for nobody."""

    type: Literal["concord.duties.handoff-waived.v1"] = "concord.duties.handoff-waived.v1"
    due_at: datetime
    deadline: datetime
    overdue_announced: bool
    """It had been published as overdue, which counts no more."""
    reason: str
    at: datetime
