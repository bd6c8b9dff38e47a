"""The bodies of the requests, and their conversion to the domain's value objects."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Body
from pydantic import BaseModel, ConfigDict, Field

from services.workflows.domain.planned_step import (
    ApprovalMode,
    JointReview,
    MappedStep,
    ReviewRule,
    StepKind,
)
from shared.http.field_types import (
    Code,
    MultilineText,
    NewCode,
    SingleLineText,
    Timestamp,
)
from shared.http.roles import Role
from shared.working_time.calculator import WorkingHoursKind

StepRole = Literal[Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR]
"""The roles that people have in a department."""

MAX_STEP_DURATION = timedelta(days=3650)


class MapFlowBody(BaseModel):
    """A flow to be mapped."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Cost allocation 费用分摊申请"}]}
    )

    name: SingleLineText


class JointReviewBody(BaseModel, extra="forbid"):
    """Who reviews together, and when the review is over."""

    rule: ReviewRule
    reviewers: Annotated[list[Code], Field(min_length=1, max_length=50)]
    """The reviewing departments, in the order in which they are asked where the rule is
    `in-order`."""
    number: Annotated[int, Field(ge=1, le=50)] | None = None
    """How many must approve, where the rule is `at-least`."""
    veto: Code | None = None
    """The reviewing department whose rejection rejects at once."""
    veto_role: StepRole | None = None
    """People with this role reject at once: in the department of `veto`, or else in any."""


class StepBody(BaseModel, extra="forbid"):
    """A step of a version."""

    key: NewCode
    name: SingleLineText
    department: Code | None = None
    """Who answers for it; by default the department that the case is started for."""
    role: StepRole | None = None
    """Only its people with this role do the step; by default any of its people."""
    standard: Annotated[timedelta, Field(gt=timedelta(0), le=MAX_STEP_DURATION, examples=["PT8H"])]
    """The standard duration of the step, in ISO 8601."""
    working_hours: WorkingHoursKind = "always"
    """In which hours the duration runs: `always`; `workdays`, 24 hours on each working day;
    `office-hours`, 9–12 and 13–18 on it."""
    kind: StepKind = StepKind.TASK
    produces: SingleLineText | None = None
    """What the step hands on."""
    approval_mode: ApprovalMode | None = None
    after: Annotated[list[Code], Field(max_length=100)] | None = None
    """The keys of the steps before it; by default the one before it in the list."""
    on_decision: Code | None = None
    """It is opened only if the one step before it ended with this decision."""
    decisions: Annotated[list[NewCode], Field(max_length=20)] = []
    """What whoever completes the step must choose from."""
    review: JointReviewBody | None = None

    def to_mapped_step(self) -> MappedStep:
        """Return the step as the domain's value object."""
        review = self.review and JointReview(**self.review.model_dump())
        return MappedStep(**{**self.model_dump(), "review": review})


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

    def to_mapped_steps(self) -> tuple[MappedStep, ...]:
        """Return the steps as the domain's value objects."""
        return tuple(step.to_mapped_step() for step in self.steps)


class AcceptProposalBody(BaseModel, extra="forbid"):
    """The steps that are to bring a proposal about, where it does not say them itself."""

    steps: Annotated[list[StepBody], Field(max_length=100)] = []

    def to_mapped_steps(self) -> tuple[MappedStep, ...]:
        """Return the steps as the domain's value objects."""
        return tuple(step.to_mapped_step() for step in self.steps)


OptionalStepsBody = Annotated[AcceptProposalBody, Body(default_factory=AcceptProposalBody)]
"""The body of a command that needs none where the proposal says its steps."""


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
    department: Code | None = None
    """The department that it is started for; by default the one of the first step."""
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
    decision: Code | None = None
    """How the step ends, where its map offers decisions; in a joint review `approved` or
    `rejected`."""
    reason: MultilineText | None = None
    """Why a reviewer of a joint review votes so."""
    at: Timestamp | None = None
    """The time at which it happened; now by default."""


class HolderBody(BaseModel, extra="forbid"):
    """For which department one acts."""

    department: Annotated[Code, Field(examples=["sales"])]
    """The department that holds the step."""


class DelegateStepBody(HolderBody, extra="forbid"):
    """Who is to do a step."""

    to: Annotated[SingleLineText, Field(examples=["li.na"])]
    """The subject that the person signs on with."""


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
    to: Code | None = None
    """The key of the step that it goes back to; by default the only one before."""
    at: Timestamp | None = None
    """The time at which it happened; now by default."""
