"""The facts that the workflows area publishes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody


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
class HistoryImported(BaseModel, frozen=True):
    """Every case of an imported history is recorded."""

    type: Literal["concord.workflows.history-imported.v1"] = "concord.workflows.history-imported.v1"
    import_id: UUID
    cases: int
    events: int
    at: datetime
