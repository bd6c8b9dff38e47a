"""The facts that the workflows area publishes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody
from shared.contracts.person_fields import DoneBy


@declare_visible_to_everybody
class FlowMapped(AddedFact, frozen=True):
    """A flow map was begun; it has no version yet."""

    type: Literal["concord.workflows.flow-mapped.v1"] = "concord.workflows.flow-mapped.v1"
    flow_id: UUID
    name: str
    at: datetime


class FlowVersionDrafted(AddedFact, frozen=True):
    """The next version of a flow was drafted, or its draft was replaced."""

    type: Literal["concord.workflows.flow-version-drafted.v1"] = (
        "concord.workflows.flow-version-drafted.v1"
    )
    flow_id: UUID
    number: int
    departments: tuple[DepartmentCode, ...]
    """The departments of its steps, each once."""
    at: datetime


@declare_visible_to_everybody
class FlowVersionPublished(AddedFact, frozen=True):
    """New cases of a flow follow this version from now on."""

    type: Literal["concord.workflows.flow-version-published.v1"] = (
        "concord.workflows.flow-version-published.v1"
    )
    flow_id: UUID
    number: int
    at: datetime


class CaseStarted(AddedFact, frozen=True):
    """A case was started on a version of a flow."""

    type: Literal["concord.workflows.case-started.v1"] = "concord.workflows.case-started.v1"
    case_id: UUID
    case: str
    """The subject of the case, for people."""
    flow_id: UUID
    flow_version: int
    departments: tuple[DepartmentCode, ...]
    """The departments of the version's steps, each once."""
    at: datetime
    template_id: UUID | None = Field(default=None, exclude_if=lambda template: template is None)
    """The template that it was started from, if any."""
    template_version: int | None = Field(default=None, exclude_if=lambda number: number is None)


class StepOpened(AddedFact, frozen=True):
    """A department holds a case from now on and has to do its step by `due_at`."""

    type: Literal["concord.workflows.step-opened.v1"] = "concord.workflows.step-opened.v1"
    case_id: UUID
    case: str
    step: int
    """The number of this opening within the case, from 1."""
    activity: str
    department: DepartmentCode
    due_at: datetime
    at: datetime


class StepSentBack(AddedFact, frozen=True):
    """A department returned a case to the step before; its own step is closed."""

    type: Literal["concord.workflows.step-sent-back.v1"] = "concord.workflows.step-sent-back.v1"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: DepartmentCode
    reason: str
    at: datetime
    entered_at: datetime | None = None
    """When its department entered it; `None` where others did."""


@declare_visible_to_everybody
class CaseFinished(AddedFact, frozen=True):
    """The last step of a case is done."""

    type: Literal["concord.workflows.case-finished.v1"] = "concord.workflows.case-finished.v1"
    case_id: UUID
    case: str
    at: datetime


class StepDone(BaseModel, frozen=True):
    """A department finished a step of a case: in time if `done_at` is not after `due_at`."""

    type: Literal["concord.workflows.step-done.v1"] = "concord.workflows.step-done.v1"
    case_id: UUID
    case: str
    step: int
    """The number is unique in its case, from 1; a step that is done again gets a new one."""
    activity: str
    department: DepartmentCode
    resource: str | None
    opened_at: datetime
    due_at: datetime
    done_at: datetime
    at: datetime
    entered_at: datetime | None = None
    """When its department entered it; `None` where others did."""
    done_by: DoneBy = None
    """This person of the department finished it."""


class StepOverdue(BaseModel, frozen=True):
    """A step's due time passed before it was done; published once."""

    type: Literal["concord.workflows.step-overdue.v1"] = "concord.workflows.step-overdue.v1"
    case_id: UUID
    case: str
    step: int
    activity: str
    department: DepartmentCode
    opened_at: datetime
    due_at: datetime
    at: datetime


class WorkHandedOver(BaseModel, frozen=True):
    """A case's work went from one department to another."""

    type: Literal["concord.workflows.work-handed-over.v1"] = "concord.workflows.work-handed-over.v1"
    case_id: UUID
    case: str
    step: int
    sender: DepartmentCode
    recipient: DepartmentCode
    at: datetime


class DepartmentFound(BaseModel, frozen=True):
    """An imported history names a department; the directory registers it where it is new."""

    type: Literal["concord.workflows.department-found.v1"] = "concord.workflows.department-found.v1"
    import_id: UUID
    department: DepartmentCode
    since: date
    """This is the first day on which the history names the department."""
    at: datetime


@declare_visible_to_everybody
class HistoryAccepted(AddedFact, frozen=True):
    """A history was read to its end; its cases are recorded from now on."""

    type: Literal["concord.workflows.history-accepted.v1"] = "concord.workflows.history-accepted.v1"
    import_id: UUID
    filename: str
    cases: int
    events: int
    at: datetime


@declare_visible_to_everybody
class HistoryImported(BaseModel, frozen=True):
    """Every case of an imported history is recorded."""

    type: Literal["concord.workflows.history-imported.v1"] = "concord.workflows.history-imported.v1"
    import_id: UUID
    cases: int
    events: int
    at: datetime
