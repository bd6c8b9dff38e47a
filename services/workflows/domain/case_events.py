"""The events of one live case (流程实例).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.case_form import CaseForm
from services.workflows.domain.planned_step import PlannedStep
from services.workflows.domain.step_events import (
    JointReviewEnded,
    JointReviewVoted,
    StepClaimed,
    StepDone,
    StepOpened,
    StepOverdue,
    StepReleased,
    StepSentBack,
    StepTransferred,
    StepWithdrawn,
    WorkHandedOver,
)


class CaseStarted(BaseModel, frozen=True):
    """A case follows this version of a flow, even if the flow gets another version."""

    type: Literal["case-started"] = "case-started"
    case_id: UUID
    case: str
    """The subject of the case, for people."""
    flow_id: UUID
    flow_version: int
    steps: tuple[PlannedStep, ...]
    at: datetime
    connector: str | None = None
    """The subject of the connector that started it; `None` for people, and in old logs."""
    department: str | None = Field(default=None, exclude_if=lambda code: code is None)
    """The department that it is started for; `None`: the one of its first step."""
    form: CaseForm | None = Field(default=None, exclude_if=lambda form: form is None)
    """What was filled in, where it was started from a template."""


class CaseFinished(BaseModel, frozen=True):
    """The last step is done."""

    type: Literal["case-finished"] = "case-finished"
    case_id: UUID
    case: str
    at: datetime


class CaseWithdrawn(BaseModel, frozen=True):
    """The case is over before its last step; its open steps were withdrawn."""

    type: Literal["case-withdrawn"] = "case-withdrawn"
    case_id: UUID
    case: str
    department: str
    """The department that the case was started for."""
    reason: str
    at: datetime


class CaseMigrated(BaseModel, frozen=True):
    """A running case follows another version of its flow from now on."""

    type: Literal["case-migrated"] = "case-migrated"
    case_id: UUID
    case: str
    flow_id: UUID
    from_version: int
    flow_version: int
    steps: tuple[PlannedStep, ...]
    mapping: Mapping[str, str]
    """New keys of steps by their old ones, where they differ."""
    at: datetime


class CaseTransferred(BaseModel, frozen=True):
    """What a running case asks of a department it asks of its successor from now on."""

    type: Literal["case-transferred"] = "case-transferred"
    case_id: UUID
    case: str
    was: str
    department: str
    at: datetime


CaseEvent = (
    CaseStarted
    | StepOpened
    | StepDone
    | StepOverdue
    | StepSentBack
    | StepWithdrawn
    | StepClaimed
    | StepReleased
    | StepTransferred
    | JointReviewVoted
    | JointReviewEnded
    | WorkHandedOver
    | CaseFinished
    | CaseWithdrawn
    | CaseMigrated
    | CaseTransferred
)
