"""The events of a department (部门).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field


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
    at: datetime


class HeadAppointed(BaseModel, frozen=True):
    """A person leads the department from now on."""

    type: Literal["head-appointed"] = "head-appointed"
    code: str
    head: str
    at: datetime


class DepartmentClosed(BaseModel, frozen=True):
    """The department has its last day; nothing about it changes any more."""

    type: Literal["department-closed"] = "department-closed"
    code: str
    valid_to: date
    at: datetime


DepartmentEvent = Annotated[
    DepartmentRegistered
    | DepartmentFound
    | DepartmentPlaced
    | DepartmentRenamed
    | HeadAppointed
    | DepartmentClosed,
    Field(discriminator="type"),
]
