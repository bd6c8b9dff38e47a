"""The events of a retrospective (复盘): what a closed project taught.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class RetrospectiveProject(BaseModel, frozen=True):
    """The closed project that a retrospective is about."""

    project_id: UUID
    code: str
    name: str
    participants: tuple[str, ...]
    """The departments in the order in which the project's terms name them."""

    @property
    def leading_department(self) -> str:
        """The department that leads: the first one that the terms name."""
        return self.participants[0]


class Author(BaseModel, frozen=True):
    """A person who is credited with the lessons."""

    person: str
    """The sign-on subject, or a name where the person has none."""
    department: str


LessonLinkKind = Literal["project", "duty", "handoff", "standing-duty"]


class LessonLink(BaseModel, frozen=True):
    """What the lessons are about."""

    kind: LessonLinkKind
    id: UUID


class Lessons(BaseModel, frozen=True):
    """What a project taught."""

    tags: tuple[str, ...]
    went_well: str
    to_change: str
    measures: tuple[str, ...]
    """What was agreed on."""
    authors: tuple[Author, ...]
    links: tuple[LessonLink, ...]


class RetrospectiveOwed(BaseModel, frozen=True):
    """The project was closed: its leading department owes the lessons by `due_at`."""

    type: Literal["retrospective-owed"] = "retrospective-owed"
    project: RetrospectiveProject
    due_at: datetime
    at: datetime


class RetrospectiveDrafted(BaseModel, frozen=True):
    """A participating department wrote a draft, or changed the one there was."""

    type: Literal["retrospective-drafted"] = "retrospective-drafted"
    project: RetrospectiveProject
    lessons: Lessons
    by: Author
    at: datetime


class RetrospectiveDraftWithdrawn(BaseModel, frozen=True):
    """The draft was withdrawn; there may be another one."""

    type: Literal["retrospective-draft-withdrawn"] = "retrospective-draft-withdrawn"
    project: RetrospectiveProject
    reason: str
    by: Author
    at: datetime


class RetrospectivePublished(BaseModel, frozen=True):
    """The leading department published the draft as version 1."""

    type: Literal["retrospective-published"] = "retrospective-published"
    project: RetrospectiveProject
    version: int
    lessons: Lessons
    by: Author
    at: datetime


class RetrospectiveCorrected(BaseModel, frozen=True):
    """The leading department published a further version; the earlier ones stay as they are."""

    type: Literal["retrospective-corrected"] = "retrospective-corrected"
    project: RetrospectiveProject
    version: int
    lessons: Lessons
    reason: str
    by: Author
    at: datetime


class RetrospectiveMet(BaseModel, frozen=True):
    """What the leading department owed is done: in time if `done_at` is not after `due_at`."""

    type: Literal["retrospective-met"] = "retrospective-met"
    project: RetrospectiveProject
    due_at: datetime
    done_at: datetime
    by: Author


class RetrospectiveTransferred(BaseModel, frozen=True):
    """Lessons that are still to be published passed to the departments that succeed another one.

    What was announced as overdue stays announced, once, for the department of then.
    """

    type: Literal["retrospective-transferred"] = "retrospective-transferred"
    project: RetrospectiveProject
    """With the successor among those that took part."""
    due_at: datetime | None
    """`None` where nobody owes them, or who owes them stays."""
    was: str
    department: str
    """The successor."""
    reason: str
    at: datetime


class RetrospectiveOverdue(BaseModel, frozen=True):
    """The due time passed without a publication."""

    type: Literal["retrospective-overdue"] = "retrospective-overdue"
    project: RetrospectiveProject
    due_at: datetime
    at: datetime
    """The due time itself, whenever it was noticed."""


RetrospectiveEvent = Annotated[
    RetrospectiveOwed
    | RetrospectiveDrafted
    | RetrospectiveDraftWithdrawn
    | RetrospectivePublished
    | RetrospectiveCorrected
    | RetrospectiveMet
    | RetrospectiveTransferred
    | RetrospectiveOverdue,
    Field(discriminator="type"),
]
