"""The queries for the chart of departments; they read the tables that `departments` fills."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from services.directory.domain.organisation_chart import (
    MAX_LEVELS,
    ChartPosition,
    OrganisationChart,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_chart(db: Connection, codes: Collection[str] | None = None) -> OrganisationChart:
    """Return the chart of these departments, or of all where no codes are given."""
    rows = await db.fetch(
        "SELECT code, parent, valid_to, valid_from FROM department"
        " WHERE ($1::text[] IS NULL OR code = ANY ($1))",
        None if codes is None else list(codes),
    )
    return OrganisationChart({code: ChartPosition(*position) for code, *position in rows})


async def load_chart_above(db: Connection, code: str | None) -> OrganisationChart:
    """Return the chart of a department and of those above it."""
    rows = await db.fetch(
        "WITH RECURSIVE above AS ("
        " SELECT code, parent, valid_to, valid_from, 1 AS level FROM department WHERE code = $1"
        " UNION ALL"
        " SELECT d.code, d.parent, d.valid_to, d.valid_from, level + 1"
        " FROM above JOIN department d ON d.code = above.parent WHERE level <= $2"
        ") SELECT code, parent, valid_to, valid_from FROM above",
        code,
        MAX_LEVELS,
    )
    return OrganisationChart({code: ChartPosition(*position) for code, *position in rows})


async def load_charts_from(db: Connection, day: date) -> Sequence[OrganisationChart]:
    """Return the whole chart of a day, and of each later day on which a parent changes."""
    ends = {
        code: (valid_to, valid_from)
        for code, valid_to, valid_from in await db.fetch(
            "SELECT code, valid_to, valid_from FROM department"
        )
    }
    parents = await db.fetch(
        "SELECT code, valid_from, valid_to, value FROM department_history"
        " WHERE change = 'parent' AND (valid_to IS NULL OR valid_to >= $1)",
        day,
    )
    days = sorted({day, *(since for _, since, _, _ in parents if since > day)})
    charts = []
    for present in days:
        held = {
            code: parent
            for code, since, last, parent in parents
            if since <= present and (last is None or last >= present)
        }
        positions = {code: ChartPosition(held.get(code), *end) for code, end in ends.items()}
        charts.append(OrganisationChart(positions))
    return charts
