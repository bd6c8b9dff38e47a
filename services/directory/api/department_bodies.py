"""What callers send about departments."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.directory.domain.field_types import Code
from shared.http.field_types import Day, SingleLineText, Timestamp


class NewDepartment(BaseModel):
    """A department to register."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"code": "RND", "name": "研发部", "parent": "HQ", "valid_from": "2026-01-01"}
            ]
        },
    )

    code: Code
    name: SingleLineText
    parent: Code | None = None
    head: Code | None = None
    """The id of the person who leads it; only the general manager appoints a head."""
    valid_from: Day
    at: Timestamp | None = None


class RenameDepartmentBody(BaseModel):
    """Another name for people."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "研发中心"}]}
    )

    name: SingleLineText
    valid_from: Day | None = None
    """Since when, also a day to come; the day of `at` where you leave it out."""
    at: Timestamp | None = None


class MoveDepartmentBody(BaseModel):
    """Under which department it stands."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"parent": "HQ", "valid_from": "2026-07-01"}]},
    )

    parent: Code | None
    """`null` is the top."""
    valid_from: Day | None = None
    """Since when, also a day to come; the day of `at` where you leave it out."""
    at: Timestamp | None = None


class AppointHeadBody(BaseModel):
    """Who leads the department."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"head": "E1001", "valid_from": "2026-07-01"}]},
    )

    head: Code | None
    """The person's id; `null` leaves the post empty."""
    valid_from: Day | None = None
    """Since when, also a day to come; the day of `at` where you leave it out."""
    at: Timestamp | None = None


class WithdrawChangeBody(BaseModel):
    """Which name, parent or head was a mistake, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"change": "head", "valid_from": "2026-07-01", "reason": "the wrong person"}
            ]
        },
    )

    change: Literal["name", "parent", "head"]
    valid_from: Day
    """The day from which it holds."""
    reason: SingleLineText
    at: Timestamp | None = None


class WithdrawBody(BaseModel):
    """Why something was a mistake."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "entered twice"}]}
    )

    reason: SingleLineText
    at: Timestamp | None = None


class CloseDepartmentBody(BaseModel):
    """The department's last day."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"valid_to": "2026-12-31"}]}
    )

    valid_to: Day
    leaves_open: bool = False
    """Whether it closes though goals, duties, requests or cases of it are open, and stay its."""
    at: Timestamp | None = None
