"""The commands to a department (部门)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.organisation_chart import (
    NO_DEPENDANTS,
    Dependants,
    OrganisationChart,
)


@dataclass(frozen=True)
class RegisterDepartment:
    """Register a department; `chart` contains its parent and the departments above."""

    entry: DepartmentEntry
    chart: OrganisationChart
    at: datetime
    dependants: Dependants = NO_DEPENDANTS
    same_code: str | None = None
    """The code of another department that is the same but for upper and lower case."""


@dataclass(frozen=True)
class SyncDepartment:
    """Register a department, or update it to what a sheet says; `chart` is the sheet's as well."""

    entry: DepartmentEntry
    chart: OrganisationChart
    at: datetime
    dependants: Dependants = NO_DEPENDANTS
    same_code: str | None = None
    """As in `RegisterDepartment`."""


@dataclass(frozen=True)
class RecordFoundDepartment:
    """Record that an imported history names a department."""

    code: str
    since: date
    at: datetime
    same_code: str | None = None
    """As in `RegisterDepartment`; then nothing is recorded."""


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
    """Close a department after `valid_to`."""

    code: str
    valid_to: date
    dependants: Dependants
    at: datetime


DepartmentCommand = (
    RegisterDepartment
    | SyncDepartment
    | RecordFoundDepartment
    | RenameDepartment
    | AppointHead
    | CloseDepartment
)
