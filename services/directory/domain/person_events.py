"""The events of a person (人员).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.directory.domain.field_types import Role
from services.directory.domain.person_sign_on import SignOnSubjectChanged


class PersonRegistered(BaseModel, frozen=True):
    """The company registered a new person."""

    type: Literal["person-registered"] = "person-registered"
    person: str
    name: str
    at: datetime


class PersonRenamed(BaseModel, frozen=True):
    """The person has another name."""

    type: Literal["person-renamed"] = "person-renamed"
    person: str
    name: str
    at: datetime


class PersonAssigned(BaseModel, frozen=True):
    """The person is in this department with these roles from `valid_from` on."""

    type: Literal["person-assigned"] = "person-assigned"
    person: str
    department: str
    roles: tuple[Role, ...]
    valid_from: date
    at: datetime


PersonEvent = Annotated[
    PersonRegistered | PersonRenamed | PersonAssigned | SignOnSubjectChanged,
    Field(discriminator="type"),
]
