"""The events of a person (人员).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.directory.domain.field_types import Role
from services.directory.domain.person_erasure import PersonErased
from services.directory.domain.person_provisioning import AccountDeleted, AccountProvisioned
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from shared.eventsourcing.personal_data import PersonalText


class PersonRegistered(BaseModel, frozen=True):
    """The company registered a new person."""

    type: Literal["person-registered"] = "person-registered"
    person: str
    name: PersonalText
    at: datetime


class PersonRenamed(BaseModel, frozen=True):
    """The person has another name."""

    type: Literal["person-renamed"] = "person-renamed"
    person: str
    name: PersonalText
    at: datetime


class PersonAssigned(BaseModel, frozen=True):
    """The person is in this department with these roles from `valid_from` on."""

    type: Literal["person-assigned"] = "person-assigned"
    person: str
    department: str
    roles: tuple[Role, ...]
    valid_from: date
    at: datetime


class PersonLeft(BaseModel, frozen=True):
    """The person is in no department after `last_day`, until they are assigned again."""

    type: Literal["person-left"] = "person-left"
    person: str
    department: str
    """The department of their last day."""
    last_day: date
    at: datetime


class AssignmentWithdrawn(BaseModel, frozen=True):
    """An assignment, or that the person left, was a mistake: what was before it holds on."""

    type: Literal["assignment-withdrawn"] = "assignment-withdrawn"
    person: str
    valid_from: date
    department: str | None
    """Where the person is from that day on instead; `None` is in no department."""
    was: str
    """The department of the assignment, or the one that the person had left."""
    roles: tuple[Role, ...]
    reason: str
    at: datetime


class PersonWithdrawn(BaseModel, frozen=True):
    """The person had been entered by mistake."""

    type: Literal["person-withdrawn"] = "person-withdrawn"
    person: str
    reason: str
    at: datetime


PersonEvent = Annotated[
    PersonRegistered
    | PersonRenamed
    | PersonAssigned
    | PersonLeft
    | AssignmentWithdrawn
    | PersonWithdrawn
    | SignOnSubjectChanged
    | AccountProvisioned
    | AccountDeleted
    | PersonErased,
    Field(discriminator="type"),
]
