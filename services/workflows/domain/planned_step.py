"""A step as a flow map has it and as a case has it, and what its fields mean.

A field that steps mapped before it existed do not have is left out of what is stored while it has
its default: so the bytes of old versions stay. Such a default must never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, Field

from services.workflows.domain.refusals import DepartmentOpen
from shared.working_time.calculator import WorkingHoursKind

APPROVED = "approved"
REJECTED = "rejected"
REVIEW_DECISIONS = (APPROVED, REJECTED)
"""How a joint review ends; the steps after it may ask for one of them."""


class StepKind(StrEnum):
    """What is done in a step."""

    TASK = "task"
    REVIEW = "review"
    APPROVAL = "approval"
    JOINT_REVIEW = "joint-review"
    """Several departments review once, together."""


class ApprovalMode(StrEnum):
    """How a step is signed."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class ReviewRule(StrEnum):
    """When a joint review is over."""

    ALL = "all"
    """Every reviewer approves (会签); one rejection rejects."""
    ANY = "any"
    """One reviewer approves (或签); it is rejected when all reject."""
    IN_ORDER = "in-order"
    """Every reviewer approves, one after the other as they are listed (依次)."""
    AT_LEAST = "at-least"
    """So many reviewers approve; it is rejected when they cannot be reached any more."""


class JointReview(BaseModel, frozen=True):
    """Who reviews together, and by which rule."""

    rule: ReviewRule
    reviewers: tuple[str, ...]
    """Department codes, in the order in which they are asked where the rule has one."""
    number: int | None = None
    """How many must approve, where the rule is `at-least`."""
    veto: str | None = None
    """The department whose rejection rejects at once, whatever the rule says."""
    veto_role: str | None = Field(default=None, exclude_if=lambda role: role is None)
    """The role of the people whose rejection rejects at once: of the department of `veto`, or,
    without one, of any reviewer."""

    def roles_of_vote(self, department: str) -> frozenset[str]:
        """Return the roles that a reviewer's vote needs; empty where anybody of it votes."""
        if self.veto_role is None or self.veto != department:
            return frozenset()
        return frozenset({self.veto_role})


class MappedStep(BaseModel, frozen=True):
    """A step as the map has it."""

    key: str
    """The step's name within its flow."""
    name: str
    department: str | None
    """Who answers for it; in a joint review who asks for it and takes the case on. `None`: the
    department that the case is started for."""
    standard: timedelta
    """The standard duration: how long the step may take from when it is opened."""
    kind: StepKind = StepKind.TASK
    working_hours: WorkingHoursKind = Field(
        default="always", exclude_if=lambda hours: hours == "always"
    )
    """In which hours the standard duration runs."""
    role: str | None = Field(default=None, exclude_if=lambda role: role is None)
    """Only people of the department with this role do it; `None`: any of its people."""
    produces: str | None = Field(default=None, exclude_if=lambda text: text is None)
    """What the step hands on, in words; `None` where nobody said."""
    approval_mode: ApprovalMode | None = Field(default=None, exclude_if=lambda mode: mode is None)
    after: tuple[str, ...] | None = Field(default=None, exclude_if=lambda keys: keys is None)
    """The keys of the steps before it; `None`: the one before it in the list."""
    on_decision: str | None = Field(default=None, exclude_if=lambda one: one is None)
    """It is opened only if the one step before it ended with this decision."""
    decisions: tuple[str, ...] = Field(default=(), exclude_if=lambda names: not names)
    """What whoever completes the step must choose from; empty where there is no choice."""
    review: JointReview | None = Field(default=None, exclude_if=lambda review: review is None)

    def planned_for(self, department: str) -> PlannedStep:
        """Return the step as a case has it that is started for a department."""
        return PlannedStep.model_validate(
            {**dict(self), "department": self.department or department}
        )

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that the step names: who answers for it, then the reviewers."""
        holder = () if self.department is None else (self.department,)
        return holder if self.review is None else holder + self.review.reviewers

    def roles_needed(self, department: str) -> frozenset[str]:
        """Return the roles without which nobody of a department does the step, or votes in it."""
        own = frozenset() if self.role is None else frozenset({self.role})
        return own if self.review is None else own | self.review.roles_of_vote(department)

    @property
    def possible_decisions(self) -> tuple[str, ...]:
        """How the step may end, where the steps after it can tell."""
        return REVIEW_DECISIONS if self.kind is StepKind.JOINT_REVIEW else self.decisions


class PlannedStep(MappedStep, frozen=True):
    """A step as a case has it: it is known which department answers for it."""

    department: str


def plan_steps(steps: Sequence[MappedStep], department: str | None) -> tuple[PlannedStep, ...]:
    """Return a version's steps as a case has them that is started for a department.

    Without one it is started for the department of the first step. Raises `DepartmentOpen` where
    the first step does not name one either.
    """
    started_for = department or steps[0].department
    if started_for is None:
        raise DepartmentOpen(key=steps[0].key)
    return tuple(step.planned_for(started_for) for step in steps)
