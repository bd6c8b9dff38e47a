"""The events of a department (部门).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.directory.domain.succession_events import (
    SuccessionApplied,
    SuccessionDecided,
    SuccessionWithdrawn,
)


class DepartmentRegistered(BaseModel, frozen=True):
    """The company registered a new department."""

    type: Literal["department-registered"] = "department-registered"
    code: str
    name: str
    parent: str | None
    valid_from: date
    at: datetime


class DepartmentFound(BaseModel, frozen=True):
    """An imported history named a department that nobody had registered."""

    type: Literal["department-found"] = "department-found"
    code: str
    since: date
    at: datetime


class DepartmentReinstated(BaseModel, frozen=True):
    """A department that was taken back exists again: something had named it in the meantime."""

    type: Literal["department-reinstated"] = "department-reinstated"
    code: str
    name: str
    parent: str | None
    valid_from: date
    named_by: str
    """What named it: its kind and id, such as `goal:<id>`."""
    at: datetime


class DepartmentPlaced(BaseModel, frozen=True):
    """The company registered a department that a history had named; it has its parent now."""

    type: Literal["department-placed"] = "department-placed"
    code: str
    parent: str | None
    valid_from: date
    at: datetime


class DepartmentRenamed(BaseModel, frozen=True):
    """The department has another name."""

    type: Literal["department-renamed"] = "department-renamed"
    code: str
    name: str
    valid_from: date | None = None
    """Since when; `None` where an earlier version wrote it, which knew no dates."""
    at: datetime


class DepartmentMoved(BaseModel, frozen=True):
    """The department stands under another parent, or at the top."""

    type: Literal["department-moved"] = "department-moved"
    code: str
    parent: str | None
    valid_from: date
    at: datetime


class HeadAppointed(BaseModel, frozen=True):
    """A person leads the department."""

    type: Literal["head-appointed"] = "head-appointed"
    code: str
    head: str
    valid_from: date | None = None
    """Since when; `None` where an earlier version wrote it, which knew no dates."""
    at: datetime


class HeadRemoved(BaseModel, frozen=True):
    """Nobody leads the department."""

    type: Literal["head-removed"] = "head-removed"
    code: str
    head: str
    """Who led it before."""
    valid_from: date
    at: datetime


class DepartmentChangePlanned(BaseModel, frozen=True):
    """The department will have another name, parent or head on a day to come."""

    type: Literal["department-change-planned"] = "department-change-planned"
    code: str
    change: Literal["name", "parent", "head"]
    value: str | None
    """The name, the parent's code or the head's id; `None` is the top, or nobody."""
    valid_from: date
    at: datetime


class DepartmentChangeWithdrawn(BaseModel, frozen=True):
    """A name, a parent or a head was a mistake: what was there before holds on."""

    type: Literal["department-change-withdrawn"] = "department-change-withdrawn"
    code: str
    change: Literal["name", "parent", "head"]
    valid_from: date
    reason: str
    at: datetime


class DepartmentWithdrawn(BaseModel, frozen=True):
    """The department had been entered by mistake."""

    type: Literal["department-withdrawn"] = "department-withdrawn"
    code: str
    reason: str
    checked_uses: bool = False
    """Whether nothing of another area named it, as far as was known; earlier versions did not
    look."""
    at: datetime


class GroupIdChanged(BaseModel, frozen=True):
    """The identity provider has an id of its own for the group that the department is, or none."""

    type: Literal["group-id-changed"] = "group-id-changed"
    code: str
    external_id: str | None
    at: datetime


class DepartmentClosed(BaseModel, frozen=True):
    """The department has its last day; nothing about it changes any more."""

    type: Literal["department-closed"] = "department-closed"
    code: str
    valid_to: date
    at: datetime


DepartmentEvent = Annotated[
    DepartmentRegistered
    | DepartmentReinstated
    | DepartmentFound
    | DepartmentPlaced
    | DepartmentRenamed
    | DepartmentMoved
    | HeadAppointed
    | HeadRemoved
    | DepartmentChangePlanned
    | DepartmentChangeWithdrawn
    | DepartmentWithdrawn
    | GroupIdChanged
    | DepartmentClosed
    | SuccessionDecided
    | SuccessionWithdrawn
    | SuccessionApplied,
    Field(discriminator="type"),
]
