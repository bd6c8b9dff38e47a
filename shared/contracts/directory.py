"""The facts that the directory publishes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_for_company_wide_readers


class DepartmentRegistered(BaseModel, frozen=True):
    """A department exists from `valid_from` on."""

    type: Literal["concord.directory.department-registered.v1"] = (
        "concord.directory.department-registered.v1"
    )
    department: DepartmentCode
    """This code identifies the department in every area."""
    name: str
    parent: DepartmentCode | None
    valid_from: date
    at: datetime


class DepartmentPlaced(BaseModel, frozen=True):
    """A department known only from an imported history was registered under its parent."""

    type: Literal["concord.directory.department-placed.v1"] = (
        "concord.directory.department-placed.v1"
    )
    department: DepartmentCode
    parent: DepartmentCode | None
    valid_from: date
    at: datetime


class DepartmentRenamed(BaseModel, frozen=True):
    """A department's display name changed; its code never changes."""

    type: Literal["concord.directory.department-renamed.v1"] = (
        "concord.directory.department-renamed.v1"
    )
    department: DepartmentCode
    name: str
    at: datetime


class DepartmentClosed(BaseModel, frozen=True):
    """A department does not exist after `valid_to`."""

    type: Literal["concord.directory.department-closed.v1"] = (
        "concord.directory.department-closed.v1"
    )
    department: DepartmentCode
    valid_to: date
    at: datetime


class DepartmentHeadNamed(BaseModel, frozen=True):
    """Somebody leads a department from now on, in place of whoever did before."""

    type: Literal["concord.directory.department-head-named.v1"] = (
        "concord.directory.department-head-named.v1"
    )
    department: DepartmentCode
    head: str
    """This is the person's id."""
    at: datetime


@declare_for_company_wide_readers
class PersonChanged(AddedFact, frozen=True):
    """A person was registered, renamed, or given another sign-on; neither is published."""

    type: Literal["concord.directory.person-changed.v1"] = "concord.directory.person-changed.v1"
    person: str
    """This is the person's id."""
    at: datetime


class PersonAssigned(AddedFact, frozen=True):
    """A person is in a department from `valid_from` on, until they are assigned elsewhere."""

    type: Literal["concord.directory.person-assigned.v1"] = "concord.directory.person-assigned.v1"
    person: str
    """This is the person's id."""
    department: DepartmentCode
    valid_from: date
    at: datetime
