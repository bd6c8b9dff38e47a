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
    is_parallel: bool = Field(default=False, exclude_if=lambda parallel: not parallel)
    """Whether others are open beside it, so that it has a deadline of its own."""
    calendar_version: int | None = Field(default=None, exclude_if=lambda number: number is None)
    """By which version of the company's calendar it is due; `None` for calendar time, 0 for the
    installed official list before a version was published."""


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
    decision: str | None = Field(default=None, exclude_if=lambda decision: decision is None)
    """How it ended, where its map offers decisions; in a joint review the department's vote."""
    with_veto: bool = Field(default=False, exclude_if=lambda veto: not veto)
    """Whether it is the vote of a person whose role has a veto."""


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


class StepWithdrawn(BaseModel, frozen=True):
    """A step that was open need not be done any more, or a reviewer need not vote."""

    type: Literal["step-withdrawn"] = "step-withdrawn"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: str
    opened_at: datetime
    due_at: datetime
    reason: str
    at: datetime


class StepClaimed(BaseModel, frozen=True):
    """A person took a step on: from then on nobody else of the department completes it."""

    type: Literal["step-claimed"] = "step-claimed"
    case_id: UUID
    case: str
    step: int
    department: str
    by: str
    """The subject of who does the step from now on."""
    delegated_by: str | None = None
    """The subject of who gave it to that person; `None`: the person took it."""
    at: datetime


class StepReleased(BaseModel, frozen=True):
    """The person who had claimed a step handed it back to the department."""

    type: Literal["step-released"] = "step-released"
    case_id: UUID
    case: str
    step: int
    department: str
    by: str
    at: datetime


class StepTransferred(BaseModel, frozen=True):
    """An open step is held by the successor of its department from now on; its due time stays."""

    type: Literal["step-transferred"] = "step-transferred"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: str
    opened_at: datetime
    due_at: datetime
    was: str
    """The department that held it before."""
    at: datetime


class JointReviewVoted(BaseModel, frozen=True):
    """A department gave its vote in a joint review (联合评审)."""

    type: Literal["joint-review-voted"] = "joint-review-voted"
    case_id: UUID
    case: str
    step: int
    """The number of the department's own opening."""
    activity: str
    department: str
    vote: str
    """`approved` or `rejected`."""
    reason: str | None
    counts: bool
    """Whether the review was not over yet; a later vote is recorded and changes nothing."""
    at: datetime


class JointReviewEnded(BaseModel, frozen=True):
    """A joint review is over: its rule is met, or cannot be met any more."""

    type: Literal["joint-review-ended"] = "joint-review-ended"
    case_id: UUID
    case: str
    place: int
    """The step's position in the flow version, from 0."""
    activity: str
    department: str
    decision: str
    """`approved` or `rejected`."""
    at: datetime


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
