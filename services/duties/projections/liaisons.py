"""The queries on liaisons: who is one on a day, who was, and for how much each speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.liaison_events import LiaisonItemKind
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class LiaisonItemRow(BaseModel):
    """What a liaison speaks about."""

    kind: LiaisonItemKind
    id: UUID | None
    """`null` for everything of the department that has no liaison of its own."""
    name: str | None
    """The name of the project, goal, flow or case, or the standing duty's deliverable; `null` for
    the department as a whole, and for what the area has not heard of."""


class LiaisonRow(BaseModel):
    """Who holds a department's office for an item on a day."""

    liaison_id: UUID
    version: int
    department: str
    item: LiaisonItemRow
    person: str | None
    """The person's id in the directory; `null` while the office is vacant."""
    deputy: str | None
    """Who acts while the liaison is absent; `null` where nobody was named."""
    valid_from: date
    valid_to: date | None
    """The last day of this term; `null` where nobody is to follow."""
    updated_at: CompanyTime


class LiaisonTermRow(BaseModel):
    """A term of the office."""

    person: str | None
    deputy: str | None
    valid_from: date
    valid_to: date | None
    is_ended: bool
    """Whether the office had ended; `person` is `null` then, as while it was vacant."""
    reason: str | None


class AbsenceRow(BaseModel):
    """Days on which a person is absent."""

    absence_id: UUID
    person: str
    department: str
    first_day: date
    last_day: date


class LiaisonLoadRow(BaseModel):
    """For how many items a person speaks on a day."""

    person: str
    department: str
    items: int
    """As their liaison."""
    as_deputy: int


@dataclass(frozen=True)
class LiaisonFilters:
    """Which liaisons a list shows; `None` leaves a filter out."""

    on: date
    """The day of which it tells."""
    department: str | None = None
    kind: Sequence[LiaisonItemKind] | None = None
    """Any of these."""
    item: UUID | None = None
    person: str | None = None
    """As liaison or as deputy."""
    vacant: bool | None = None


def _liaison_row(
    *, item_kind: str, item_id: UUID | None, item_name: str | None, **columns: Any
) -> LiaisonRow:
    item = {"kind": item_kind, "id": item_id, "name": item_name}
    return LiaisonRow.model_validate({**columns, "item": item})


_SELECT = (
    "SELECT liaison.liaison_id, liaison.version, liaison.department, item_kind, item_id,"
    " coalesce(project.name, standing_duty.deliverable, (SELECT name FROM reference"
    " WHERE kind IN ('goal', 'flow', 'case') AND code = item_id::text LIMIT 1)) AS item_name,"
    " person, deputy, valid_from,"
    " valid_to, liaison.updated_at FROM liaison JOIN liaison_term USING (liaison_id)"
    " LEFT JOIN project ON item_kind = 'project' AND project.project_id = item_id"
    " LEFT JOIN standing_duty ON item_kind = 'standing-duty' AND standing_duty.duty_id = item_id"
)
_ON_DAY = "valid_from <= {on} AND (valid_to IS NULL OR valid_to >= {on})"
_ID = SortKey("liaison.liaison_id", UUID, "liaison_id")
LIAISON_LIST_QUERY = ListQuery(
    name="liaisons",
    select=_SELECT,
    conditions={
        "on": _ON_DAY,
        "department": "liaison.department = {department}",
        "kind": "item_kind = ANY ({kind})",
        "item": "item_id = {item}",
        "person": "(person = {person} OR deputy = {person})",
        "vacant": "(person IS NULL) = {vacant}",
    },
    always=("NOT is_ended",),
    sort=Sort([SortKey("liaison.department", str, "department"), _ID]),
    sorts={"updated": Sort([SortKey("liaison.updated_at", datetime, "updated_at"), _ID])},
    id_key=_ID,
    updated_at="liaison.updated_at",
    row=_liaison_row,
)
"""The list of liaisons on a day, by department."""

LIAISON_LOAD_LIST_QUERY = ListQuery(
    name="liaison-load",
    select="SELECT person, department, items, as_deputy FROM (SELECT named.person,"  # noqa: S608
    " liaison.department, count(*) FILTER (WHERE named.is_liaison) AS items,"
    " count(*) FILTER (WHERE NOT named.is_liaison) AS as_deputy"
    " FROM liaison JOIN liaison_term USING (liaison_id) CROSS JOIN LATERAL"
    " (VALUES (liaison_term.person, true), (deputy, false)) AS named (person, is_liaison)"
    f" WHERE named.person IS NOT NULL AND {_ON_DAY}"
    " GROUP BY named.person, liaison.department) AS load",
    conditions={
        "department": "department = {department}",
        "person": "person = {person}",
        "overloaded": "(items > {most}) = {overloaded}",
    },
    sort=Sort(
        [SortKey("items", int), SortKey("person", str), SortKey("department", str)],
        descending=True,
    ),
    row=LiaisonLoadRow,
)
"""The list of persons by the number of items that they speak for, the largest first."""

ABSENCE_LIST_QUERY = ListQuery(
    name="liaison-absences",
    select="SELECT absence_id, person, department, first_day, last_day FROM liaison_absence",
    conditions={
        "department": "department = {department}",
        "person": "person = {person}",
        "on": "first_day <= {on} AND last_day >= {on}",
        "readable_by": "department = {readable_by}",
    },
    sort=Sort([SortKey("first_day", date), SortKey("absence_id", UUID)], descending=True),
    id_key=SortKey("absence_id", UUID),
    row=AbsenceRow,
)
"""The list of absences, the latest first."""


async def find_office(db: Connection, liaison_id: UUID, day: date) -> LiaisonRow | None:
    """Return who holds an office on a day; its last term where none lies on that day."""
    row = await db.fetchrow(
        f"{_SELECT} WHERE liaison.liaison_id = $1 AND NOT is_ended"
        " ORDER BY valid_from <= $2 DESC, CASE WHEN valid_from <= $2 THEN valid_from END DESC,"
        " valid_from LIMIT 1",
        liaison_id,
        day,
    )
    return _liaison_row(**row) if row else None


async def list_terms(db: Connection, liaison_id: UUID) -> list[LiaisonTermRow]:
    """Return the terms of an office, oldest first."""
    rows = await db.fetch(
        "SELECT person, deputy, valid_from, valid_to, is_ended, reason FROM liaison_term"
        " WHERE liaison_id = $1 ORDER BY valid_from",
        liaison_id,
    )
    return [LiaisonTermRow(**row) for row in rows]


async def find_absence(db: Connection, absence_id: UUID) -> AbsenceRow | None:
    """Return an absence, or `None` where there is none of this id or it was withdrawn."""
    row = await db.fetchrow(
        "SELECT absence_id, person, department, first_day, last_day FROM liaison_absence"
        " WHERE absence_id = $1",
        absence_id,
    )
    return AbsenceRow(**row) if row else None
