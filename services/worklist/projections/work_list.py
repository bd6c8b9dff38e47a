"""The list of open things, soonest first, with its filters and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.worklist.domain.work_kinds import WorkKind, WorkSide, WorkState
from services.worklist.domain.work_reasons import WorkReason
from services.worklist.projections.open_things import NEVER_DUE
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True, slots=True)
class WorkItemRow:
    """An open thing as one department owes it or waits for it."""

    thing: str
    """The thing that is open: all its rows have the same."""
    side: WorkSide
    department: str
    """Whose row it is; empty where roles owe it."""
    kind: WorkKind
    area: str
    id: str
    title: str
    state: WorkState
    reason: WorkReason
    reason_text: str
    reason_department: str
    since: datetime
    owes: str | None
    waits: list[str]
    roles: list[str]
    due: datetime
    overdue: bool
    project_id: UUID | None
    goal_id: UUID | None
    updated_at: datetime
    contact_item: str
    project: str | None
    """The project's name."""
    contact_version: UUID | None
    """Of which version the contacts are (`KnownContacts`)."""

    @property
    def due_at(self) -> datetime | None:
        """The due time; `None` for what has none."""
        return None if self.due == NEVER_DUE else self.due


@dataclass(frozen=True)
class WorkFilters:
    """Which rows a list shows; `None` leaves a filter out."""

    department: str | None = None
    person: str | None = None
    """For which this person speaks; `spoken_for` and the next two say what that is."""
    role: Sequence[str] | None = None
    """What one of these roles owes."""
    side: WorkSide | None = None
    area: Sequence[str] | None = None
    kind: Sequence[WorkKind] | None = None
    project_id: UUID | None = None
    goal_id: UUID | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    overdue: bool | None = None
    spoken_for: Sequence[str] | None = None
    """Departments for which a person speaks, whose rows are kept; with the next two."""
    spoken_for_items: Sequence[str] | None = None
    """Items of departments for which the person speaks as well."""
    others_items: Sequence[str] | None = None
    """Items of those departments for which somebody else does."""
    readable: Sequence[str] | None = None
    """The classes that the reader reads of every department; `None` for all of them."""
    own: str | None = None
    """The reader's department, of which he reads every class."""
    own_roles: Sequence[str] = ()
    """The reader's roles: he reads what one of them owes."""


async def has_rows_of(db: Connection, department: str) -> bool:
    """Return whether something is open of a department, also of one that no directory has."""
    found: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM work_row WHERE department = $1)", department
    )
    return found


WORK_LIST_QUERY = ListQuery(
    name="worklist",
    select=(
        "SELECT thing, side, department, kind, area, id, title, state, reason, reason_text,"
        " reason_department, since, owes, waits, roles, due, overdue, project_id, goal_id,"
        " updated_at, contact_item,"
        " (SELECT name FROM reference WHERE kind = 'project' AND code = project_id::text)"
        " AS project, (SELECT version FROM contact_version WHERE only_row) AS contact_version"
        " FROM work_row"
    ),
    conditions={
        "department": "department = {department}",
        "role": "roles && {role} AND side = 'owes'",
        "side": "side = {side}",
        "area": "area = ANY ({area})",
        "kind": "kind = ANY ({kind})",
        "project_id": "project_id = {project_id}",
        "goal_id": "goal_id = {goal_id}",
        "due_from": "due >= {due_from}",
        "due_until": "due <= {due_until}",
        "spoken_for": "(department = ANY ({spoken_for})"
        " AND department || '/' || contact_item <> ALL ({others_items}))"
        " OR department || '/' || contact_item = ANY ({spoken_for_items})",
        "overdue": "overdue = {overdue}",
        "readable": "read_class = ANY ({readable}) OR {own}::text = ANY (parties)"
        " OR side = 'owes' AND roles && {own_roles}::text[]",
    },
    sort=Sort(
        [
            SortKey("due", datetime),
            SortKey("thing", str),
            SortKey("side", str),
            SortKey("department", str),
        ]
    ),
    searched=("title", "reason_text"),
    updated_at="updated_at",
    row=WorkItemRow,
)
"""The list, soonest first; what has no due time comes last."""

COUNTED_BY = ("side", "kind", "overdue")
