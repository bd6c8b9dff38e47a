"""An organisation that the directory's tests use as an example."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from services.directory.domain.department_and_person_entries import DepartmentEntry, PersonEntry
from services.directory.domain.field_types import Role
from services.directory.domain.organisation_chart import ChartPosition, OrganisationChart

RECORDED_AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
NEW_YEAR = date(2026, 1, 1)
SPRING = date(2026, 4, 1)
SUMMER = date(2026, 7, 1)
YEAR_END = date(2026, 12, 31)

CHART = OrganisationChart(
    {
        "HQ": ChartPosition(None),
        "RND": ChartPosition("HQ"),
        "研发 一部": ChartPosition("RND"),
        "OLD": ChartPosition("HQ", valid_to=SPRING),
    }
)


def rnd_entry(**changes: Any) -> DepartmentEntry:
    """Return research and development as the company describes it."""
    fields: dict[str, Any] = {
        "code": "RND",
        "name": "研发部",
        "parent": "HQ",
        "valid_from": NEW_YEAR,
    }
    return DepartmentEntry(**{**fields, **changes})


def li_entry(**changes: Any) -> PersonEntry:
    """Return Li Jing as the company describes her."""
    fields: dict[str, Any] = {
        "id": "E1001",
        "name": "李静",
        "department": "RND",
        "roles": frozenset({Role.LIAISON, Role.DEPARTMENT_HEAD}),
        "valid_from": NEW_YEAR,
    }
    return PersonEntry(**{**fields, **changes})
