"""The events of a project's kick-off T, and of the due dates that count from it.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_terms import AgreedTerms


class KickOffPlanned(BaseModel, frozen=True):
    """The project starts by itself at a later time, which may replace an earlier plan."""

    type: Literal["kick-off-planned"] = "kick-off-planned"
    project_id: UUID
    terms: AgreedTerms
    kick_off: datetime
    was: datetime | None
    """The time that was planned before; `None` where there was none."""
    reason: str | None
    """Why it was moved; `None` where it is planned for the first time."""
    at: datetime


class StartRefused(BaseModel, frozen=True):
    """The planned time came and the project could not start; nothing is planned any more."""

    type: Literal["start-refused"] = "start-refused"
    project_id: UUID
    terms: AgreedTerms
    kick_off: datetime
    code: str
    """The code with which a start would have been refused."""
    en: str
    zh: str
    at: datetime


class KickOffMoved(BaseModel, frozen=True):
    """T of a running project is another one; each due date that moves has an event of its own."""

    type: Literal["kick-off-moved"] = "kick-off-moved"
    project_id: UUID
    terms: AgreedTerms
    kick_off: datetime
    was: datetime
    reason: str
    at: datetime


class DutyRescheduled(BaseModel, frozen=True):
    """An entry that is still owed got another due date."""

    type: Literal["duty-rescheduled"] = "duty-rescheduled"
    project_id: UUID
    duty: ProjectDuty
    due_at: datetime
    was: datetime
    calendar_version: int | None
    """By which version of the company's calendar; `None` where calendar days count."""
    reason: str
    at: datetime
