"""An organisation that the tests of the directory talk about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from services.directory.domain.chart import Chart, Place
from services.directory.domain.entry import DepartmentEntry, PersonEntry, Role

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
NEW_YEAR = date(2026, 1, 1)
SPRING = date(2026, 4, 1)
SUMMER = date(2026, 7, 1)
YEAR_END = date(2026, 12, 31)

CHART = Chart(
    {
        "HQ": Place(None),
        "RND": Place("HQ"),
        "研发 一部": Place("RND"),
        "OLD": Place("HQ", valid_to=SPRING),
    }
)


def rnd(**said: Any) -> DepartmentEntry:
    """Return research and development as the company describes it."""
    described = {"code": "RND", "name": "研发部", "parent": "HQ", "valid_from": NEW_YEAR}
    return DepartmentEntry(**{**described, **said})


def li(**said: Any) -> PersonEntry:
    """Return Li Jing as the company describes her."""
    described = {
        "id": "E1001",
        "name": "李静",
        "department": "RND",
        "roles": frozenset({Role.LIAISON, Role.DEPARTMENT_HEAD}),
        "valid_from": NEW_YEAR,
    }
    return PersonEntry(**{**described, **said})
