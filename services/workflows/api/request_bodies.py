"""The bodies of the requests, and their conversion to the domain's value objects."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.workflows.domain.flow_map import PlannedStep, StepKind
from shared.http.field_types import Code, MultilineText, NewCode, SingleLineText, Timestamp

MAX_STEP_DURATION = timedelta(days=3650)


class MapFlowBody(BaseModel):
    """A flow to be mapped."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Cost allocation 费用分摊申请"}]}
    )

    name: SingleLineText


class StepBody(BaseModel, extra="forbid"):
    """A step of a version."""

    key: NewCode
    name: SingleLineText
    department: Code
    standard: Annotated[timedelta, Field(gt=timedelta(0), le=MAX_STEP_DURATION, examples=["PT8H"])]
    """The standard duration of the step, in ISO 8601."""
    kind: StepKind = StepKind.TASK


class DraftFlowVersionBody(BaseModel):
    """The steps of a flow's next version, in order."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "steps": [
                        {
                            "key": "request",
                            "name": "Hand in the request",
                            "department": "sales",
                            "standard": "P1D",
                        },
                        {
                            "key": "approve",
                            "name": "Approve it",
                            "department": "finance",
                            "standard": "PT8H",
                            "kind": "approval",
                        },
                    ]
                }
            ]
        },
    )

    steps: Annotated[list[StepBody], Field(min_length=1, max_length=100)]

    def to_planned_steps(self) -> tuple[PlannedStep, ...]:
        """Return the steps as the domain's value objects."""
        return tuple(PlannedStep(**step.model_dump()) for step in self.steps)


class NewCase(BaseModel):
    """A case to be started on a flow's published version."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "flow_id": "01938b2e-7a00-7000-8000-000000000001",
                    "subject": "Fair stand in Shanghai",
                }
            ]
        },
    )

    flow_id: UUID
    subject: SingleLineText
    at: Timestamp | None = None
    """The time at which it began; now by default."""


class CompleteStepBody(BaseModel):
    """A step is done."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"department": "sales"}]}
    )

    department: Code
    """The department that holds the step."""
    resource: SingleLineText | None = None
    """The person or system that did it."""
    at: Timestamp | None = None
    """The time at which it happened; now by default."""


class SendCaseBackBody(BaseModel):
    """A case goes back to the step before."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"department": "finance", "reason": "the receipt is missing"}]
        },
    )

    department: Code
    """The department that holds the step."""
    reason: MultilineText
    at: Timestamp | None = None
    """The time at which it happened; now by default."""
