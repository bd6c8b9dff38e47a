"""What the directory publishes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from shared.contracts.concerned_departments import DepartmentCode


class DepartmentRegistered(BaseModel, frozen=True):
    """A department exists from `valid_from` on."""

    type: Literal["concord.directory.department-registered.v1"] = (
        "concord.directory.department-registered.v1"
    )
    department: DepartmentCode
    """Its code: how every area names it."""
    name: str
    parent: DepartmentCode | None
    valid_from: date
    at: datetime


class DepartmentPlaced(BaseModel, frozen=True):
    """A department known from a history only was registered by the company: this is its place."""

    type: Literal["concord.directory.department-placed.v1"] = (
        "concord.directory.department-placed.v1"
    )
    department: DepartmentCode
    parent: DepartmentCode | None
    valid_from: date
    at: datetime


class DepartmentRenamed(BaseModel, frozen=True):
    """A department's name for people changed; its code never does."""

    type: Literal["concord.directory.department-renamed.v1"] = (
        "concord.directory.department-renamed.v1"
    )
    department: DepartmentCode
    name: str
    at: datetime


class DepartmentClosed(BaseModel, frozen=True):
    """A department exists no longer after `valid_to`."""

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
    """The person's id."""
    at: datetime
