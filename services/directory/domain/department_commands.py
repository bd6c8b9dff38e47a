"""The commands to a department (部门)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.organisation_chart import OrganisationChart


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
