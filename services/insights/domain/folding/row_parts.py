"""The parts that rows of facts are made of: instants, members of dimensions, decimals.

A row is a tuple of what a table has behind the common columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from services.insights.domain.dimensions.member_key import member_key
from shared.working_time.calculator import FIXED_COMPANY_ZONE

Said = Mapping[str, Any]
"""The decoded JSON of a fact's data."""
Row = tuple[Any, ...]
FactReading = Callable[[Said], Iterator[tuple[str, Row]]]
"""Yields the rows of a fact, each with the name of its table."""

Member = tuple[str | None, int | None]
"""The natural code of a dimension's member, and its durable key."""

_NOBODY: Member = (None, None)
_CACHED_MONTHS = 1_024


def department(code: str | None) -> Member:
    """Return a department's code and key."""
    return _NOBODY if code is None else (code, member_key("department", code))


def person(subject: str | None) -> Member:
    """Return a person's sign-on subject and key."""
    return _NOBODY if subject is None else (subject, member_key("person", subject))


def project(id_: str | None) -> Member:
    """Return a project's id and key."""
    return _NOBODY if id_ is None else (id_, member_key("project", id_))


def goal(id_: str | None) -> Member:
    """Return a goal's id and key."""
    return _NOBODY if id_ is None else (id_, member_key("goal", id_))


def flow(id_: str | None) -> Member:
    """Return a flow's id and key."""
    return _NOBODY if id_ is None else (id_, member_key("flow", id_))


def plan(version: int | None) -> Member:
    """Return a plan's version and key."""
    return _NOBODY if version is None else (str(version), member_key("plan", str(version)))


def moment(text: str | None) -> datetime | None:
    """Return an instant in RFC 3339, or `None`."""
    return None if text is None else datetime.fromisoformat(text)


def decimal(text: str | None) -> Decimal | None:
    """Return a decimal number that is written as text, or `None`."""
    return None if text is None else Decimal(text)


def short_name(fact_type: str) -> str:
    """Return the name of a type of fact within its area, such as `handoff-offered`."""
    return fact_type.split(".")[2]


def month_of(moment: datetime) -> str:
    """Return the month of an instant in the company's zone, as YYYY-MM."""
    day = moment.astimezone(FIXED_COMPANY_ZONE)
    return format_month(day.year, day.month)


@lru_cache(_CACHED_MONTHS)
def format_month(year: int, month: int) -> str:
    """Return a month as YYYY-MM."""
    return f"{year:04d}-{month:02d}"
