"""The commands to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.directory.domain.department_and_person_entries import PersonEntry
from services.directory.domain.organisation_chart import OrganisationChart
from services.directory.domain.person_departure import DepartureCommand
from services.directory.domain.person_erasure import ErasePerson
from services.directory.domain.person_provisioning import AccountCommand
from services.directory.domain.person_sign_on import AnnounceSignOn, SetSignOnSubject
from services.directory.domain.person_state import Assignment


@dataclass(frozen=True)
class RegisterPerson:
    """Register a person; `chart` contains their department."""

    entry: PersonEntry
    chart: OrganisationChart
    at: datetime
    subject_holder: str | None = None
    """The person for whom the entry's sign-on subject stands at present, if any."""
    same_id: str | None = None
    """The id of another person that is the same but for upper and lower case."""
    issuer: str | None = None
    """The issuer of the tokens with the entry's sign-on subject."""


@dataclass(frozen=True)
class SyncPerson:
    """Register a person, or update them to what a sheet says; `chart` contains their department."""

    entry: PersonEntry
    chart: OrganisationChart
    at: datetime
    subject_holder: str | None = None
    same_id: str | None = None
    """The id of another person that is the same but for upper and lower case."""
    issuer: str | None = None
    """As in `RegisterPerson`."""


@dataclass(frozen=True)
class RenamePerson:
    """Give a person another name."""

    person: str
    name: str
    at: datetime


@dataclass(frozen=True)
class AssignPerson:
    """Assign a person to a department with roles; `chart` contains the department."""

    person: str
    assignment: Assignment
    chart: OrganisationChart
    at: datetime


@dataclass(frozen=True)
class RegisterAccountHolder:
    """Register a person whom an identity provider named, in no department yet."""

    person: str
    name: str
    at: datetime


OrdinaryCommand = (
    RegisterPerson
    | SyncPerson
    | RenamePerson
    | AssignPerson
    | SetSignOnSubject
    | AnnounceSignOn
    | DepartureCommand
    | RegisterAccountHolder
    | AccountCommand
)
"""What may be done with somebody whose data are there."""
PersonCommand = OrdinaryCommand | ErasePerson
