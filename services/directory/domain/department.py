"""One department, read top to bottom: what may happen to it and what is remembered of it.

An event's `type` is its name in the store: add one, never rename one. The code is the identity and
never changes. The parent is set when the company registers the department and stays; one that was
only found in an imported history gets its place when the company registers it properly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.directory.domain.directory_entries import DepartmentEntry
from services.directory.domain.organisation_chart import OrganisationChart


class DepartmentRegistered(BaseModel, frozen=True):
    """The company named a new department."""

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
    """The company registered what a history had found: now it has its place."""

    type: Literal["department-placed"] = "department-placed"
    code: str
    parent: str | None
    valid_from: date
    at: datetime


class DepartmentRenamed(BaseModel, frozen=True):
    """People call it differently now."""

    type: Literal["department-renamed"] = "department-renamed"
    code: str
    name: str
    at: datetime


class HeadAppointed(BaseModel, frozen=True):
    """Somebody leads it from now on."""

    type: Literal["head-appointed"] = "head-appointed"
    code: str
    head: str
    at: datetime


class DepartmentClosed(BaseModel, frozen=True):
    """Its last day is known; nothing happens to it any more."""

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
    """Add a department to the organisation; `chart` holds what stands above its parent."""

    entry: DepartmentEntry
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class SyncDepartment:
    """Make a department what the company's list says, whether it is new or known."""

    entry: DepartmentEntry
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class RecordFoundDepartment:
    """An imported history names it."""

    code: str
    since: date
    at: datetime


@dataclass(frozen=True)
class RenameDepartment:
    """Give it another name for people."""

    code: str
    name: str
    at: datetime


@dataclass(frozen=True)
class AppointHead:
    """Have somebody lead it."""

    code: str
    head: str
    at: datetime


@dataclass(frozen=True)
class CloseDepartment:
    """End it after `valid_to`; `open_children` hang under it at present."""

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
    """It exists; `found` until the company itself has registered it."""

    name: str
    parent: str | None
    head: str | None
    valid_from: date
    found: bool = False


@dataclass(frozen=True)
class ClosedDepartment:
    """It ends, or ended, after `valid_to`."""

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
