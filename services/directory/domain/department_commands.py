"""The commands to a department (部门)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.directory.domain.change_refusals import HeadHasLeft, HeadUnknown
from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.department_history import ChangedValue
from services.directory.domain.department_uses import UseCount
from services.directory.domain.organisation_chart import (
    NO_DEPENDANTS,
    Dependants,
    OrganisationChart,
)
from services.directory.domain.succession_events import SuccessionDecided


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
    """With what the sheet says of those that stand in it, where the sheet closes it."""
    same_code: str | None = None
    """As in `RegisterDepartment`."""
    uses: Sequence[UseCount] = ()
    """What other areas have of it, where the sheet closes it."""


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
    valid_from: date | None = None
    """Since when; `None` is the day of `at`."""
    today: date | None = None
    """The present day, on which what begins later is planned; `None` is the day of `at`."""


@dataclass(frozen=True)
class MoveDepartment:
    """Put a department under another parent, or at the top."""

    code: str
    parent: str | None
    charts: Sequence[OrganisationChart]
    """The chart on the first day, and on each later one on which a parent changes."""
    at: datetime
    valid_from: date | None = None
    today: date | None = None
    by_succession: bool = False
    """Whether its parent ends; then a department that is closed moves as well."""


@dataclass(frozen=True)
class HeadCandidate:
    """What is known of the person who is to lead a department."""

    stays: Sequence[tuple[date, date | None]] | None
    """First and last days in departments; `None` where nobody of this id is registered."""

    def validate(self, person: str, day: date) -> None:
        """Raise `HeadUnknown` or `HeadHasLeft` where they cannot lead one from a day on."""
        if self.stays is None:
            raise HeadUnknown(person=person)
        if not any(first <= day and (last is None or last >= day) for first, last in self.stays):
            raise HeadHasLeft(person=person, valid_from=day)


@dataclass(frozen=True)
class AppointHead:
    """Appoint the person who leads a department."""

    code: str
    head: str
    at: datetime
    valid_from: date | None = None
    today: date | None = None
    candidate: HeadCandidate | None = None
    """Not looked up where it is `None`: sheets of departments come before sheets of people."""


@dataclass(frozen=True)
class RemoveHead:
    """Leave a department without a head."""

    code: str
    at: datetime
    valid_from: date | None = None
    today: date | None = None
    only: str | None = None
    """Nothing changes where somebody else leads it on that day; `None` means whoever does."""


@dataclass(frozen=True)
class WithdrawDepartmentChange:
    """Take back a name, a parent or a head that was entered by mistake."""

    code: str
    change: ChangedValue
    valid_from: date
    reason: str
    at: datetime


@dataclass(frozen=True)
class ApplyDueChanges:
    """Let the changes and the succession take effect whose day has come."""

    code: str
    today: date
    at: datetime


@dataclass(frozen=True)
class WithdrawDepartment:
    """Take back a department that was entered by mistake."""

    code: str
    dependants: Dependants
    reason: str
    at: datetime
    uses: Sequence[UseCount] = ()
    """What other areas have of it."""


@dataclass(frozen=True)
class ReinstateDepartment:
    """Let a department that was taken back exist again, because something has named it."""

    code: str
    named_by: str
    """Its kind and id, such as `goal:<id>`."""
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class DecideSuccession:
    """Decide which departments take over what is open of one that ends."""

    succession: SuccessionDecided
    chart: OrganisationChart
    """The department, its successors, and whatever is above them."""
    members: frozenset[str]
    """The people who are in the department on the day, or later."""
    today: date
    dependants: Dependants = NO_DEPENDANTS

    @property
    def code(self) -> str:
        """The code of the department that ends."""
        return self.succession.code


@dataclass(frozen=True)
class WithdrawSuccession:
    """Take back the decision about a succession before its day."""

    code: str
    succession_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class CloseDepartment:
    """Close a department after `valid_to`."""

    code: str
    valid_to: date
    dependants: Dependants
    at: datetime
    uses: Sequence[UseCount] = ()
    """What other areas have of it."""
    leaves_open: bool = False
    """Whether it closes though something of it is open."""


@dataclass(frozen=True)
class SetGroupId:
    """Record an identity provider's id of the group that the department is."""

    code: str
    external_id: str | None
    at: datetime


DatedChangeCommand = RenameDepartment | MoveDepartment | AppointHead | RemoveHead

ExistingDepartmentCommand = (
    RegisterDepartment
    | SyncDepartment
    | RecordFoundDepartment
    | DatedChangeCommand
    | WithdrawDepartmentChange
    | ApplyDueChanges
    | WithdrawDepartment
    | DecideSuccession
    | WithdrawSuccession
    | SetGroupId
    | CloseDepartment
)
DepartmentCommand = ExistingDepartmentCommand | ReinstateDepartment
