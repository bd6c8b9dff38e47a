"""The events of a step, live or in an imported history.

An event's `type` is its name in the store: never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class StepOpened(BaseModel, frozen=True):
    """A step was opened: a department holds the case now and has to do its step by `due_at`."""

    type: Literal["step-opened"] = "step-opened"
    case_id: UUID
    case: str
    step: int
    """The number of this opening within the case, from 1."""
    place: int
    """The step's position in the flow version, from 0."""
    activity: str
    department: str
    opened_at: datetime
    due_at: datetime


class StepDone(BaseModel, frozen=True):
    """A department did its step; it was on time if `done_at` is not after `due_at`."""

    type: Literal["step-done"] = "step-done"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: str
    resource: str | None
    opened_at: datetime
    due_at: datetime
    done_at: datetime
    entered_at: datetime | None = None
    """When its department entered it; `None` where others did, and in old logs."""
    by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person of the department who did it; `None` where others entered it."""


class StepOverdue(BaseModel, frozen=True):
    """A step was not done when its due time passed; announced once for each opening."""

    type: Literal["step-overdue"] = "step-overdue"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: str
    opened_at: datetime
    due_at: datetime
    at: datetime


class StepSentBack(BaseModel, frozen=True):
    """A department returned the case to the step before, with a reason."""

    type: Literal["step-sent-back"] = "step-sent-back"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: str
    opened_at: datetime
    due_at: datetime
    reason: str
    at: datetime
    entered_at: datetime | None = None
    """As in `StepDone`."""


class WorkHandedOver(BaseModel, frozen=True):
    """The case went from one department to another one."""

    type: Literal["work-handed-over"] = "work-handed-over"
    case_id: UUID
    case: str
    step: int
    """The number of the recipient's step."""
    sender: str
    recipient: str
    at: datetime


def case_stream_name(case_id: UUID) -> str:
    """Name a case's stream."""
    return f"case-{case_id}"
