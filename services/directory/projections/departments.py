"""The read model of departments: its projection, and the queries on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
)
from services.directory.domain.known_codes import KnownCodes
from services.directory.domain.organisation_chart import (
    MAX_LEVELS,
    ChartPosition,
    OrganisationChart,
)
from services.directory.projections.same_codes import load_same_codes
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_SELECT = (
    "SELECT code, name, parent,"
    " (SELECT above.name FROM department AS above WHERE above.code = department.parent)"
    " AS parent_name, head,"
    " (SELECT person.name FROM person WHERE person.id = department.head) AS head_name,"
    " valid_from, valid_to, found, version, updated_at FROM department"
)
UPDATED = "coalesce(updated_at, timestamptz '1900-01-01 00:00:00+00')"
NEVER_UPDATED = datetime(1900, 1, 1, tzinfo=UTC)


class Department(BaseModel):
    """A department."""

    code: str
    name: str
    parent: str | None
    head: str | None
    """The id of the person who leads it."""
    parent_name: str | None = None
    head_name: str | None = None
    """`null` where the person is not registered."""
    valid_from: date
    valid_to: date | None
    """The department's last day; `null` while it is not closed."""
    found: bool
    """Whether only an imported history has named it; registering it ends that."""
    version: int
    updated_at: CompanyTime | None = None
    """When it was last changed; `null` where an earlier version changed it."""

    @property
    def updated_for_sorting(self) -> datetime:
        """The time of the last change; of a row without one, a time before all others."""
        return self.updated_at or NEVER_UPDATED


@dataclass(frozen=True)
class DepartmentFilters:
    """Which departments a list shows; `None` leaves a filter out."""

    parent: str | None = None
    """The department directly above."""
    as_of: date | None = None
    """The day on which a department exists."""


@dataclass
class _RowChanges:
    """What a batch of events changes of one department's row; `None` changes nothing."""

    code: str
    version: int
    name: str | None = None
    parent: str | None = None
    head: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    found: bool | None = None
    updated_at: datetime | None = None


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the table up to date with a batch of events."""
    rows: dict[str, _RowChanges] = {}
    for recorded in events:
        event = recorded.event
        match event:
            case DepartmentRegistered(name=name, parent=parent, valid_from=since):
                changes = {"name": name, "parent": parent, "valid_from": since, "found": False}
            case DepartmentFound(code=code, since=since):
                changes = {"name": code, "valid_from": since, "found": True}
            case DepartmentPlaced(parent=parent, valid_from=since):
                changes = {"parent": parent, "valid_from": since, "found": False}
            case DepartmentRenamed(name=name):
                changes = {"name": name}
            case HeadAppointed(head=head):
                changes = {"head": head}
            case DepartmentClosed(valid_to=valid_to):
                changes = {"valid_to": valid_to}
            case _:
                continue
        row = rows.setdefault(event.code, _RowChanges(event.code, recorded.version))
        row.version, row.updated_at = recorded.version, recorded.recorded_at
        for column, value in changes.items():
            setattr(row, column, value)
    if rows:
        columns = list(zip(*(asdict(row).values() for row in rows.values()), strict=True))
        await db.execute(_UPSERT, *columns)


# A department whose name the batch has may be new; an existing row keeps what the batch lacks.
_UPSERT = """
WITH changed AS (
    SELECT * FROM unnest(
        $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[],
        $8::boolean[], $9::timestamptz[]
    ) AS changed (code, version, name, parent, head, valid_from, valid_to, found, updated_at)
), updated AS (
    UPDATE department SET
        version = changed.version,
        updated_at = changed.updated_at,
        name = coalesce(changed.name, department.name),
        parent = coalesce(changed.parent, department.parent),
        head = coalesce(changed.head, department.head),
        valid_from = coalesce(changed.valid_from, department.valid_from),
        valid_to = coalesce(changed.valid_to, department.valid_to),
        found = coalesce(changed.found, department.found)
    FROM changed WHERE department.code = changed.code
    RETURNING department.code
)
INSERT INTO department (code, name, parent, head, valid_from, valid_to, found, version, updated_at)
SELECT code, name, parent, head, valid_from, valid_to, found, version, updated_at
FROM changed WHERE code NOT IN (SELECT code FROM updated)
ORDER BY code
"""

PROJECTION = Projection("departments", ("department",), apply_events)

_CODE = SortKey("code", str)
DEPARTMENT_LIST_QUERY = ListQuery(
    name="departments",
    select=_SELECT,
    conditions={
        "parent": "parent = {parent}",
        "as_of": "valid_from <= {as_of} AND (valid_to IS NULL OR valid_to >= {as_of})",
    },
    sort=Sort([_CODE]),
    sorts={
        "name": Sort([SortKey("name", str), _CODE]),
        "updated": Sort([SortKey(UPDATED, datetime, "updated_for_sorting"), _CODE]),
    },
    searched=("code", "name"),
    id_key=_CODE,
    updated_at=UPDATED,
    row=Department,
)
"""The list of departments, by code."""


async def load_codes(db: Connection) -> KnownCodes:
    """Return the codes of all departments."""
    return KnownCodes.of(row["code"] for row in await db.fetch("SELECT code FROM department"))


async def load_codes_like(db: Connection, *codes: str | None) -> KnownCodes:
    """Return at least those departments' codes that are the same as one of these, `None` none."""
    return await load_same_codes(db, "department", "code", codes)


async def spell_code(db: Connection, code: str) -> str:
    """Return a department's code as it is registered; an unknown code as it is."""
    return (await load_codes_like(db, code)).spell(code)


async def find_department(db: Connection, code: str) -> Department | None:
    """Return a department, or `None` where there is none of this code."""
    row = await db.fetchrow(f"{_SELECT} WHERE code = $1", code)
    return Department(**row) if row else None


async def load_chart(db: Connection, codes: Sequence[str] | None = None) -> OrganisationChart:
    """Return the chart of these departments, or of all where no codes are given."""
    rows = await db.fetch(
        "SELECT code, parent, valid_to, valid_from FROM department"
        " WHERE ($1::text[] IS NULL OR code = ANY ($1))",
        codes,
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
