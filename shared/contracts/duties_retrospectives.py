"""The facts about retrospectives (复盘), which the duties area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody
from shared.contracts.person_fields import DoneBy


class _PublishedLessons(BaseModel, frozen=True):
    project_id: UUID
    code: str
    name: str
    led_by: str
    """This department leads the project; everybody may know."""
    version: int
    tags: tuple[str, ...]
    at: datetime


@declare_visible_to_everybody
class RetrospectivePublished(_PublishedLessons, AddedFact, frozen=True):
    """The lessons of a closed project can be read."""

    type: Literal["concord.duties.retrospective-published.v1"] = (
        "concord.duties.retrospective-published.v1"
    )


@declare_visible_to_everybody
class RetrospectiveCorrected(_PublishedLessons, AddedFact, frozen=True):
    """A further version of the lessons can be read."""

    type: Literal["concord.duties.retrospective-corrected.v1"] = (
        "concord.duties.retrospective-corrected.v1"
    )
    reason: str


class OwedLessons(BaseModel, frozen=True):
    """What every fact about the lessons that a department owes says."""

    project_id: UUID
    code: str
    name: str
    department: DepartmentCode
    """This department leads the project and owes its lessons."""
    due_at: datetime
    at: datetime


class RetrospectiveOwed(OwedLessons, AddedFact, frozen=True):
    """A project with its participants was closed: the leading department owes its lessons."""

    type: Literal["concord.duties.retrospective-owed.v1"] = "concord.duties.retrospective-owed.v1"


class RetrospectiveMet(OwedLessons, AddedFact, frozen=True):
    """What a department owed is published: in time if `done_at` is not after `due_at`."""

    type: Literal["concord.duties.retrospective-met.v1"] = "concord.duties.retrospective-met.v1"
    done_at: datetime
    done_by: DoneBy = None
    """This person of the department published them."""


class RetrospectiveTransferred(OwedLessons, AddedFact, frozen=True):
    """Another department than before owes the lessons: it succeeds the one that led the project."""

    type: Literal["concord.duties.retrospective-transferred.v1"] = (
        "concord.duties.retrospective-transferred.v1"
    )
    was: DepartmentCode
    """This department owed them before; what was announced as overdue stays with it."""
    reason: str


class RetrospectiveOverdue(OwedLessons, AddedFact, frozen=True):
    """The due time passed and nothing was published; published once."""

    type: Literal["concord.duties.retrospective-overdue.v1"] = (
        "concord.duties.retrospective-overdue.v1"
    )
