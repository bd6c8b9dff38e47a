"""Facts of the workflows area about votes, claims, withdrawals and progress, for screens mostly."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody

Vote = Literal["approved", "rejected"]


class StepWithdrawn(AddedFact, frozen=True):
    """A department need not do a step any more that it held, or need not vote."""

    type: Literal["concord.workflows.step-withdrawn.v1"] = "concord.workflows.step-withdrawn.v1"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: DepartmentCode
    reason: str
    at: datetime


class StepClaimed(AddedFact, frozen=True):
    """A person of the department does a step from now on; who it is says the case itself."""

    type: Literal["concord.workflows.step-claimed.v1"] = "concord.workflows.step-claimed.v1"
    case_id: UUID
    case: str
    step: int
    department: DepartmentCode
    at: datetime


class StepTransferred(AddedFact, frozen=True):
    """An open step is held by the successor of its department; its due time stays."""

    type: Literal["concord.workflows.step-transferred.v1"] = "concord.workflows.step-transferred.v1"
    case_id: UUID
    case: str
    step: int
    activity: str
    was: DepartmentCode
    """This department held it before."""
    department: DepartmentCode
    due_at: datetime
    at: datetime


class StepReleased(AddedFact, frozen=True):
    """A claimed step was handed back to its department."""

    type: Literal["concord.workflows.step-released.v1"] = "concord.workflows.step-released.v1"
    case_id: UUID
    case: str
    step: int
    department: DepartmentCode
    at: datetime


class JointReviewVoted(AddedFact, frozen=True):
    """A department gave its vote in a joint review (联合评审)."""

    type: Literal["concord.workflows.joint-review-voted.v1"] = (
        "concord.workflows.joint-review-voted.v1"
    )
    case_id: UUID
    case: str
    step: int
    """The number of the department's own opening, which its `step-done` has as well."""
    activity: str
    department: DepartmentCode
    vote: Vote
    reason: str | None
    counts: bool
    """Whether the review was not over yet; a later vote is recorded and changes nothing."""
    at: datetime


class JointReviewEnded(AddedFact, frozen=True):
    """A joint review is over: its rule is met, or cannot be met any more."""

    type: Literal["concord.workflows.joint-review-ended.v1"] = (
        "concord.workflows.joint-review-ended.v1"
    )
    case_id: UUID
    case: str
    activity: str
    department: DepartmentCode
    """Who asked for the review."""
    decision: Vote
    at: datetime


class CaseWithdrawn(AddedFact, frozen=True):
    """A case is over before its last step."""

    type: Literal["concord.workflows.case-withdrawn.v1"] = "concord.workflows.case-withdrawn.v1"
    case_id: UUID
    case: str
    department: DepartmentCode
    """The department that the case was started for."""
    reason: str
    at: datetime


class CaseMigrated(AddedFact, frozen=True):
    """A running case follows another version of its flow from now on."""

    type: Literal["concord.workflows.case-migrated.v1"] = "concord.workflows.case-migrated.v1"
    case_id: UUID
    case: str
    flow_id: UUID
    flow_version: int
    departments: tuple[DepartmentCode, ...]
    """The departments of the version's steps, each once."""
    at: datetime


@declare_visible_to_everybody
class HistoryProgressed(AddedFact, frozen=True):
    """So many of the cases of an imported history are recorded; it is not over yet."""

    type: Literal["concord.workflows.history-progressed.v1"] = (
        "concord.workflows.history-progressed.v1"
    )
    import_id: UUID
    cases_done: int
    cases: int
    at: datetime
