"""The facts of the directory about what ends, moves or was a mistake."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_for_company_wide_readers

SuccessionKind = Literal["merged", "split", "dissolved"]


class SuccessionItem(BaseModel, frozen=True):
    """One open thing of a department that goes elsewhere than to its successor."""

    area: str
    """The area that owns the thing, such as `goals`."""
    id: UUID
    successor: DepartmentCode
    """The department that takes it over."""


class DepartmentSucceeded(AddedFact, frozen=True):
    """A department was merged, split or dissolved: what is open of it moves to its successors.

    It is published when it takes effect. What was counted before stays with the department.
    """

    type: Literal["concord.directory.department-succeeded.v1"] = (
        "concord.directory.department-succeeded.v1"
    )
    succession_id: UUID
    department: DepartmentCode
    """The department that ends; its last day is the one before `valid_from`."""
    successor: DepartmentCode
    """Whoever takes over what no item gives to somebody else."""
    kind: SuccessionKind
    items: tuple[SuccessionItem, ...]
    valid_from: date
    """The first day of the successor for what moves."""
    reason: str
    at: datetime


class DepartmentMoved(AddedFact, frozen=True):
    """A department stands under another parent from `valid_from` on; `None` is the top."""

    type: Literal["concord.directory.department-moved.v1"] = "concord.directory.department-moved.v1"
    department: DepartmentCode
    parent: DepartmentCode | None
    valid_from: date
    at: datetime


class DepartmentHeadRemoved(AddedFact, frozen=True):
    """Nobody leads the department from `valid_from` on: its head left, moved or was a mistake."""

    type: Literal["concord.directory.department-head-removed.v1"] = (
        "concord.directory.department-head-removed.v1"
    )
    department: DepartmentCode
    head: str
    """The id of the person who led it before."""
    valid_from: date
    at: datetime


class DepartmentWithdrawn(AddedFact, frozen=True):
    """A department had been entered by mistake: it does not exist, and never did."""

    type: Literal["concord.directory.department-withdrawn.v1"] = (
        "concord.directory.department-withdrawn.v1"
    )
    department: DepartmentCode
    reason: str
    at: datetime


class PersonLeft(AddedFact, frozen=True):
    """A person is in no department after `last_day`, until they are assigned again.

    It may be published before that day.
    """

    type: Literal["concord.directory.person-left.v1"] = "concord.directory.person-left.v1"
    person: str
    """This is the person's id."""
    department: DepartmentCode
    """The department of their last day."""
    last_day: date
    at: datetime


@declare_for_company_wide_readers
class PersonWithdrawn(AddedFact, frozen=True):
    """A person had been entered by mistake: there is nobody of this id."""

    type: Literal["concord.directory.person-withdrawn.v1"] = "concord.directory.person-withdrawn.v1"
    person: str
    """This is the person's id."""
    reason: str
    at: datetime
