"""The department aggregate: its events, its commands, its state.

An event's `type` is its name in the store: add one, never rename one. The code is the identity and
never changes. The parent is set when the company registers the department, and stays; a department
that only an imported history named gets its parent when the company registers it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.directory.domain.directory_entries import DepartmentEntry
from services.directory.domain.organisation_chart import OrganisationChart


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


@dataclass(frozen=True)
class RegisterDepartment:
    """Register a department; `chart` contains its parent and the departments above."""

    entry: DepartmentEntry
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class SyncDepartment:
    """Register a department, or update it to what a sheet says; `chart` is the sheet's as well."""

    entry: DepartmentEntry
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class RecordFoundDepartment:
    """Record that an imported history names a department."""

    code: str
    since: date
    at: datetime


@dataclass(frozen=True)
class RenameDepartment:
    """Give a department another name."""

    code: str
    name: str
    at: datetime


@dataclass(frozen=True)
class AppointHead:
    """Appoint the person who leads a department."""

    code: str
    head: str
    at: datetime


@dataclass(frozen=True)
class CloseDepartment:
    """Close a department after `valid_to`; `open_children` are the open ones directly under it."""

    code: str
    valid_to: date
    open_children: tuple[str, ...]
    at: datetime


DepartmentCommand = (
    RegisterDepartment
    | SyncDepartment
    | RecordFoundDepartment
    | RenameDepartment
    | AppointHead
    | CloseDepartment
)


@dataclass(frozen=True)
class OpenDepartment:
    """The department exists; `found` until the company has registered it."""

    name: str
    parent: str | None
    head: str | None
    valid_from: date
    found: bool = False


@dataclass(frozen=True)
class ClosedDepartment:
    """The department ends, or ended, after `valid_to`."""

    last_state: OpenDepartment
    valid_to: date


DepartmentState = OpenDepartment | ClosedDepartment | None


def evolve(  # noqa: PLR0911  one for each
    department: DepartmentState, event: DepartmentEvent
) -> DepartmentState:
    """Return the department after an event."""
    match event, department:
        case DepartmentRegistered(name=name, parent=parent, valid_from=valid_from), _:
            return OpenDepartment(name, parent, None, valid_from)
        case DepartmentFound(code=code, since=since), _:
            return OpenDepartment(code, None, None, since, found=True)
        case DepartmentPlaced(parent=parent, valid_from=valid_from), OpenDepartment():
            return replace(department, parent=parent, valid_from=valid_from, found=False)
        case DepartmentRenamed(name=name), OpenDepartment():
            return replace(department, name=name)
        case HeadAppointed(head=head), OpenDepartment():
            return replace(department, head=head)
        case DepartmentClosed(valid_to=valid_to), OpenDepartment():
            return ClosedDepartment(department, valid_to)
        case _:
            return department
