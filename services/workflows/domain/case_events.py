"""The events of one live case (流程实例).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.flow_map import PlannedStep
from services.workflows.domain.step_events import (
    StepDone,
    StepOpened,
    StepOverdue,
    StepSentBack,
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


class CaseFinished(BaseModel, frozen=True):
    """The last step is done."""

    type: Literal["case-finished"] = "case-finished"
    case_id: UUID
    case: str
    at: datetime


CaseEvent = (
    CaseStarted | StepOpened | StepDone | StepOverdue | StepSentBack | WorkHandedOver | CaseFinished
)
