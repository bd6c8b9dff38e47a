"""The read model of departments: its projection, and the queries on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentReinstated,
    DepartmentWithdrawn,
    GroupIdChanged,
)
from services.directory.domain.department_history import DepartmentHistory, evolve_history
from services.directory.domain.known_codes import KnownCodes
from services.directory.projections.department_history import (
    load_histories,
    replace_histories,
)
from services.directory.projections.same_codes import load_same_codes
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_COLUMNS = (
    "SELECT code, name, parent,"
    " (SELECT above.name FROM department AS above WHERE above.code = dated.parent)"
    " AS parent_name, head,"
    " (SELECT person.name FROM person WHERE person.id = dated.head) AS head_name,"
    " valid_from, valid_to, found, version, updated_at FROM "
)
_SELECT = f"{_COLUMNS} department AS dated"


def department_on(day: str) -> str:
    """Return the table of departments with name, parent and head of a day, an SQL expression.

    `NULL` is the present.
    """
    values = ", ".join(
        f"CASE WHEN {day} IS NULL THEN {change} ELSE"  # noqa: S608  no input
        " (SELECT value FROM department_history AS kept WHERE kept.code = department.code"
        f" AND change = '{change}' AND kept.valid_from <= {day}"
        f" AND (kept.valid_to IS NULL OR kept.valid_to >= {day})) END AS {change}"
        for change in ("name", "parent", "head")
    )
    return (
        f"(SELECT code, {values}, valid_from, valid_to, found, version, updated_at"  # noqa: S608  no input
        " FROM department) AS dated"
    )


DEPARTMENT_EVENTS = get_args(get_args(DepartmentEvent)[0])
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
class _Row:
    """A department's row, and its history beside it."""

    history: DepartmentHistory
    valid_from: date
    valid_to: date | None
    found: bool
    external_id: str | None = None
    version: int = 0
    updated_at: datetime | None = None


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the tables up to date with a batch of events."""
    changed = [recorded for recorded in events if isinstance(recorded.event, DEPARTMENT_EVENTS)]
    if not changed:
        return
    rows = await _load_rows(db, {recorded.event.code for recorded in changed})
    for recorded in changed:
        event = recorded.event
        row = _row_after(rows.get(event.code), event)
        if row is not None:
            row.version, row.updated_at = recorded.version, recorded.recorded_at
        rows[event.code] = row
    await replace_histories(
        db, {code: row.history if row else DepartmentHistory() for code, row in rows.items()}
    )
    withdrawn = [code for code, row in rows.items() if row is None]
    if withdrawn:
        await db.execute("DELETE FROM department WHERE code = ANY ($1)", withdrawn)
    columns = [
        (
            code,
            row.history.present("name"),
            row.history.present("parent"),
            row.history.present("head"),
            row.valid_from,
            row.valid_to,
            row.found,
            row.external_id,
            row.version,
            row.updated_at,
        )
        for code, row in sorted(rows.items())
        if row is not None
    ]
    if columns:
        await db.execute(_UPSERT, *(list(column) for column in zip(*columns, strict=True)))


async def _load_rows(db: Connection, codes: Collection[str]) -> dict[str, _Row | None]:
    histories = await load_histories(db, codes)
    return {
        code: _Row(histories.get(code, DepartmentHistory()), *dates)
        for code, *dates in await db.fetch(
            "SELECT code, valid_from, valid_to, found, external_id FROM department"
            " WHERE code = ANY ($1)",
            list(codes),
        )
    }


def _row_after(row: _Row | None, event: DepartmentEvent) -> _Row | None:
    """Return the row after an event; `None` where the department was withdrawn."""
    match event, row:
        case DepartmentRegistered(valid_from=since) | DepartmentReinstated(valid_from=since), _:
            return _Row(evolve_history(DepartmentHistory(), event), since, None, found=False)
        case DepartmentFound(since=since), _:
            return _Row(evolve_history(DepartmentHistory(), event), since, None, found=True)
        case (DepartmentWithdrawn(), _) | (_, None):
            return None
        case DepartmentPlaced(valid_from=since), _:
            row.valid_from, row.found = since, False
        case DepartmentClosed(valid_to=valid_to), _:
            row.valid_to = valid_to
        case GroupIdChanged(external_id=external_id), _:
            row.external_id = external_id
        case _:
            pass
    row.history = evolve_history(row.history, event)
    return row


_UPSERT = """
INSERT INTO department
    (code, name, parent, head, valid_from, valid_to, found, external_id, version, updated_at)
SELECT * FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::boolean[],
    $8::text[], $9::bigint[], $10::timestamptz[]
)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent = excluded.parent,
    head = excluded.head, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
    found = excluded.found,
    external_id = excluded.external_id, version = excluded.version, updated_at = excluded.updated_at
"""

PROJECTION = Projection("departments", ("department", "department_history"), apply_events)

_CODE = SortKey("code", str)
DEPARTMENT_LIST_QUERY = ListQuery(
    name="departments",
    select=_COLUMNS + department_on("{as_of}::date"),
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


async def find_codes_by_name(db: Connection, name: str) -> list[str]:
    """Return the codes of the departments of this name."""
    rows = await db.fetch("SELECT code FROM department WHERE name = $1 ORDER BY code", name)
    return [row["code"] for row in rows]


async def spell_code(db: Connection, code: str) -> str:
    """Return a department's code as it is registered; an unknown code as it is."""
    return (await load_codes_like(db, code)).spell(code)


async def find_department(db: Connection, code: str) -> Department | None:
    """Return a department, or `None` where there is none of this code."""
    row = await db.fetchrow(f"{_SELECT} WHERE code = $1", code)
    return Department(**row) if row else None
