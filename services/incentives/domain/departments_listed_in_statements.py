"""The roster: which departments appear in the statements of which months.

It follows the directory's facts; there is one entry for each department. An event's `type` is its
name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class DepartmentListed(BaseModel, frozen=True):
    """The department appears in the statements of the months from `valid_from` on."""

    type: Literal["department-listed"] = "department-listed"
    department: str
    name: str
    valid_from: date
    cause: UUID


class ListedDepartmentRenamed(BaseModel, frozen=True):
    """The display name of the department changed."""

    type: Literal["department-relisted"] = "department-relisted"
    department: str
    name: str
    cause: UUID


class ListingStartChanged(BaseModel, frozen=True):
    """The department appears from another day on; the first date came from an imported history."""

    type: Literal["department-redated"] = "department-redated"
    department: str
    valid_from: date
    cause: UUID


class DepartmentDelisted(BaseModel, frozen=True):
    """The department no longer appears in the months after `valid_to`."""

    type: Literal["department-delisted"] = "department-delisted"
    department: str
    valid_to: date
    cause: UUID


class ListedDepartmentSucceeded(BaseModel, frozen=True):
    """Other departments took over what was open; what had been counted stays with this one."""

    type: Literal["listed-department-succeeded"] = "listed-department-succeeded"
    department: str
    successors: tuple[str, ...]
    cause: UUID


DepartmentListingEvent = Annotated[
    DepartmentListed
    | ListedDepartmentRenamed
    | ListingStartChanged
    | DepartmentDelisted
    | ListedDepartmentSucceeded,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class StartDepartmentListing:
    """List a department that the directory registered."""

    department: str
    name: str
    valid_from: date
    cause: UUID


@dataclass(frozen=True)
class RenameListedDepartment:
    """Rename a listed department as the directory did."""

    department: str
    name: str
    cause: UUID


@dataclass(frozen=True)
class ChangeListingStart:
    """Change the first day: an imported history gave a date before the company gave its own."""

    department: str
    valid_from: date
    cause: UUID


@dataclass(frozen=True)
class DelistDepartment:
    """End the listing of a department that the directory closed."""

    department: str
    valid_to: date
    cause: UUID


@dataclass(frozen=True)
class WithdrawListing:
    """Leave out a department that the directory had entered by mistake."""

    department: str
    cause: UUID


@dataclass(frozen=True)
class RecordSuccessors:
    """Record which departments took over what was open of one that ended."""

    department: str
    successors: tuple[str, ...]
    cause: UUID


DepartmentListingCommand = (
    StartDepartmentListing
    | RenameListedDepartment
    | ChangeListingStart
    | DelistDepartment
    | WithdrawListing
    | RecordSuccessors
)


@dataclass(frozen=True)
class ListedDepartment:
    """The department is on the roster; `valid_to` is its last day, if that is known."""

    name: str
    valid_from: date
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    """The departments that took over what was open."""


DepartmentListingState = ListedDepartment | None


def decide(  # noqa: PLR0911  one for each
    command: DepartmentListingCommand, entry: DepartmentListingState
) -> list[DepartmentListingEvent]:
    """Return what a command changes; one about a department that is not listed changes nothing."""
    match command, entry:
        case StartDepartmentListing(department, name, valid_from, cause), None:
            return [
                DepartmentListed(
                    department=department, name=name, valid_from=valid_from, cause=cause
                )
            ]
        case RenameListedDepartment(department, name, cause), ListedDepartment(known) if (
            name != known
        ):
            return [ListedDepartmentRenamed(department=department, name=name, cause=cause)]
        case ChangeListingStart(department, valid_from, cause), ListedDepartment(_, known) if (
            valid_from != known
        ):
            return [ListingStartChanged(department=department, valid_from=valid_from, cause=cause)]
        case DelistDepartment(department, valid_to, cause), ListedDepartment(_, _, known) if (
            valid_to != known
        ):
            return [DepartmentDelisted(department=department, valid_to=valid_to, cause=cause)]
        case WithdrawListing(department, cause), ListedDepartment(_, first_day):
            never = first_day - timedelta(days=1)
            return decide(DelistDepartment(department, never, cause), entry)
        case RecordSuccessors(department, successors, cause), ListedDepartment() if (
            successors != entry.successors
        ):
            return [
                ListedDepartmentSucceeded(department=department, successors=successors, cause=cause)
            ]
        case _:
            return []


def evolve(entry: DepartmentListingState, event: DepartmentListingEvent) -> DepartmentListingState:
    """Return the entry after an event."""
    match event, entry:
        case DepartmentListed(name=name, valid_from=valid_from), _:
            return ListedDepartment(name, valid_from)
        case ListedDepartmentRenamed(name=name), ListedDepartment():
            return replace(entry, name=name)
        case ListingStartChanged(valid_from=valid_from), ListedDepartment():
            return replace(entry, valid_from=valid_from)
        case DepartmentDelisted(valid_to=valid_to), ListedDepartment():
            return replace(entry, valid_to=valid_to)
        case ListedDepartmentSucceeded(successors=successors), ListedDepartment():
            return replace(entry, successors=successors)
        case _:
            return entry
