"""Departments as they stand, their chart, and the questions asked about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.directory.domain.department import (
    DepartmentClosed,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
)
from services.directory.domain.organisation_chart import (
    MAX_LEVELS,
    ChartPosition,
    OrganisationChart,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

COLUMNS = "code, name, parent, head, valid_from, valid_to, found, version"


class Department(BaseModel):
    """A department."""

    code: str
    name: str
    parent: str | None
    head: str | None
    """The id of the person who leads it."""
    valid_from: date
    valid_to: date | None
    """Its last day, where it is closed."""
    found: bool
    """Known from an imported history only; registering it gives it its place."""
    version: int


@dataclass
class _Row:
    """What a batch of events says of one department; `None` says nothing."""

    code: str
    version: int
    name: str | None = None
    parent: str | None = None
    head: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    found: bool | None = None


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the table up to date with a batch."""
    rows: dict[str, _Row] = {}
    for recorded in events:
        event = recorded.event
        match event:
            case DepartmentRegistered(name=name, parent=parent, valid_from=since):
                said = {"name": name, "parent": parent, "valid_from": since, "found": False}
            case DepartmentFound(code=code, since=since):
                said = {"name": code, "valid_from": since, "found": True}
            case DepartmentPlaced(parent=parent, valid_from=since):
                said = {"parent": parent, "valid_from": since, "found": False}
            case DepartmentRenamed(name=name):
                said = {"name": name}
            case HeadAppointed(head=head):
                said = {"head": head}
            case DepartmentClosed(valid_to=valid_to):
                said = {"valid_to": valid_to}
            case _:
                continue
        row = rows.setdefault(event.code, _Row(event.code, recorded.version))
        for column, value in {**said, "version": recorded.version}.items():
            setattr(row, column, value)
    if rows:
        columns = list(zip(*(asdict(row).values() for row in rows.values()), strict=True))
        await db.execute(_UPSERT, *columns)


# Whoever has a name in the batch may be new; a row that exists keeps what the batch does not say.
_UPSERT = """
WITH said AS (
    SELECT * FROM unnest(
        $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[],
        $8::boolean[]
    ) AS said (code, version, name, parent, head, valid_from, valid_to, found)
), known AS (
    UPDATE department SET
        version = said.version,
        name = coalesce(said.name, department.name),
        parent = coalesce(said.parent, department.parent),
        head = coalesce(said.head, department.head),
        valid_from = coalesce(said.valid_from, department.valid_from),
        valid_to = coalesce(said.valid_to, department.valid_to),
        found = coalesce(said.found, department.found)
    FROM said WHERE department.code = said.code
    RETURNING department.code
)
INSERT INTO department (code, name, parent, head, valid_from, valid_to, found, version)
SELECT code, name, parent, head, valid_from, valid_to, found, version
FROM said WHERE code NOT IN (SELECT code FROM known)
ORDER BY code
"""

PROJECTION = Projection("departments", ("department",), project_events)


async def find_department(db: Connection, code: str) -> Department | None:
    """Return a department."""
    row = await db.fetchrow(f"SELECT {COLUMNS} FROM department WHERE code = $1", code)  # noqa: S608
    return Department(**row) if row else None


async def list_departments(
    db: Connection, *, parent: str | None, as_of: date | None, after: str | None, limit: int
) -> list[Department]:
    """Return departments by code: of a parent, and existing on a day, where these are given."""
    rows = await db.fetch(
        f"SELECT {COLUMNS} FROM department"  # noqa: S608
        " WHERE ($1::text IS NULL OR parent = $1)"
        " AND ($2::date IS NULL OR (valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)))"
        " AND ($3::text IS NULL OR code > $3)"
        " ORDER BY code LIMIT $4",
        parent,
        as_of,
        after,
        limit,
    )
    return [Department(**row) for row in rows]


async def list_open_children(db: Connection, code: str) -> tuple[str, ...]:
    """Return who stands under a department and is not closed."""
    rows = await db.fetch(
        "SELECT code FROM department WHERE parent = $1 AND valid_to IS NULL ORDER BY code", code
    )
    return tuple(row["code"] for row in rows)


async def load_chart(db: Connection, codes: Sequence[str] | None = None) -> OrganisationChart:
    """Return the places of these departments, or of all."""
    rows = await db.fetch(
        "SELECT code, parent, valid_to FROM department"
        " WHERE ($1::text[] IS NULL OR code = ANY ($1))",
        codes,
    )
    return OrganisationChart(
        {row["code"]: ChartPosition(row["parent"], row["valid_to"]) for row in rows}
    )


async def load_chart_above(db: Connection, code: str | None) -> OrganisationChart:
    """Return the places of a department and of those above it."""
    rows = await db.fetch(
        "WITH RECURSIVE above AS ("
        " SELECT code, parent, valid_to, 1 AS level FROM department WHERE code = $1"
        " UNION ALL"
        " SELECT d.code, d.parent, d.valid_to, level + 1"
        " FROM above JOIN department d ON d.code = above.parent WHERE level <= $2"
        ") SELECT code, parent, valid_to FROM above",
        code,
        MAX_LEVELS,
    )
    return OrganisationChart(
        {row["code"]: ChartPosition(row["parent"], row["valid_to"]) for row in rows}
    )
