"""The queries on retrospectives: the list, the search, and the versions of one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.retrospective_events import Author, Lessons
from services.duties.domain.retrospective_state import RetrospectiveStatus
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.event_tables import select_event_id
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

LINK_TABLES = {
    "project": ("project", "project_id"),
    "duty": ("duty", "duty_id"),
    "handoff": ("handoff", "handoff_id"),
    "standing-duty": ("standing_duty", "duty_id"),
}
"""By kind of link: where what it names is found."""


class RetrospectiveRow(BaseModel):
    """The retrospective of a closed project."""

    project_id: UUID
    version: int
    status: RetrospectiveStatus
    code: str
    """The project's code."""
    name: str
    """The project's name."""
    leading_department: str
    """The department that publishes it, and owes it."""
    participants: list[str]
    due_at: CompanyTime | None
    """By when it is owed; `null` for a project that was closed before this was recorded."""
    overdue: bool
    """Whether it was announced as overdue and is not published."""
    lessons: Lessons | None
    """Of the draft, or of the version published last."""
    written_at: CompanyTime | None
    withdrawn: str | None
    """Why the last draft was withdrawn."""
    published_version: int | None
    """The number of the version published last; each correction makes a further one."""
    published_at: CompanyTime | None
    """When the first version was published."""
    updated_at: CompanyTime
    last_event_id: UUID | None = Field(default=None, exclude=True)


class FoundRetrospective(RetrospectiveRow):
    """A published retrospective that a search found."""

    matches: int
    """How often what was asked for occurs; in the project's code or name or a tag it counts
    five times."""


class RetrospectiveVersion(BaseModel):
    """A published version, which never changes."""

    version: int
    lessons: Lessons
    by: Author
    """Who published it."""
    reason: str | None
    """Why it was corrected; `null` for the first version."""
    at: CompanyTime


_LAST_EVENT_ID = select_event_id("('retrospective-' || project_id)", "retrospective.version")
_COLUMNS = (
    "project_id, version, status, code, name, leading_department, participants, due_at,"
    " is_announced AND published_at IS NULL AS overdue, lessons, written_at, withdrawn,"
    f" published_version, published_at, updated_at, {_LAST_EVENT_ID} AS last_event_id"
)
_SELECT = f"SELECT {_COLUMNS} FROM retrospective"  # noqa: S608  a constant, no input
_OCCURRENCES = "(length({0}) - length(replace({0}, piece, ''))) / length(piece)"
_MATCHES = (
    f"(SELECT sum(5 * ({_OCCURRENCES.format('heading')}) + {_OCCURRENCES.format('content')})"  # noqa: S608  constants
    "::integer FROM unnest({pieces}::text[]) AS asked (piece))"
)
_HAS_ALL_PIECES = (
    "(SELECT bool_and(strpos(heading || content, piece) > 0)"
    " FROM unnest({pieces}::text[]) AS asked (piece))"
)


def _build_fields(*, lessons: str | None, **columns: Any) -> dict[str, Any]:
    return {**columns, "lessons": None if lessons is None else json.loads(lessons)}


def _build_row(**columns: Any) -> RetrospectiveRow:
    return RetrospectiveRow(**_build_fields(**columns))


def _build_found(**columns: Any) -> FoundRetrospective:
    return FoundRetrospective(**_build_fields(**columns))


_ID = SortKey("project_id", UUID)
_CONDITIONS = {
    "departments": "participants && {departments}",
    "projects": "project_id = ANY ({projects})",
    "tags": "folded_tags @> {tags}",
    "author": "folded_authors @> ARRAY[{author}]",
    "about": "linked_ids @> ARRAY[{about}::uuid]",
}
RETROSPECTIVE_LIST_QUERY = ListQuery(
    name="retrospectives",
    select=_SELECT,
    conditions={
        **_CONDITIONS,
        "statuses": "status = ANY ({statuses})",
        "overdue": "(is_announced AND published_at IS NULL) = {overdue}",
    },
    sort=Sort([_ID]),
    sorts={"updated": Sort([SortKey("updated_at", datetime), _ID])},
    id_key=_ID,
    updated_at="updated_at",
    row=_build_row,
)
"""The list of retrospectives, in the order in which their projects were planned."""

RETROSPECTIVE_SEARCH_QUERY = ListQuery(
    name="retrospective-search",
    select=f"SELECT * FROM (SELECT {_COLUMNS}, terms, heading, content, folded_tags,"  # noqa: S608
    f" folded_authors, linked_ids, {_MATCHES} AS matches FROM retrospective"
    f" WHERE terms @> {{terms}}::text[] AND {_HAS_ALL_PIECES}) AS found",
    conditions=_CONDITIONS,
    sort=Sort([SortKey("matches", int), _ID], descending=True),
    row=lambda terms, heading, content, folded_tags, folded_authors, linked_ids, **columns: (  # noqa: ARG005
        _build_found(**columns)
    ),
)
"""What a search finds: the most matches first, then the youngest project."""


async def find_retrospective(db: Connection, project_id: UUID) -> RetrospectiveRow | None:
    """Return the retrospective of a project, or `None` where there is none."""
    row = await db.fetchrow(f"{_SELECT} WHERE project_id = $1", project_id)
    return _build_row(**row) if row else None


async def list_versions(db: Connection, project_id: UUID) -> list[RetrospectiveVersion]:
    """Return what was published of a project's lessons, the first version first."""
    rows = await db.fetch(
        "SELECT version, lessons, person, department, reason, at FROM retrospective_version"
        " WHERE project_id = $1 ORDER BY version",
        project_id,
    )
    return [
        RetrospectiveVersion(
            version=row["version"],
            lessons=Lessons.model_validate_json(row["lessons"]),
            by=Author(person=row["person"], department=row["department"]),
            reason=row["reason"],
            at=row["at"],
        )
        for row in rows
    ]


async def list_unknown(db: Connection, kind: str, ids: list[UUID]) -> list[UUID]:
    """Return those of these ids under which nothing of the kind of link is found."""
    table, column = LINK_TABLES[kind]
    rows = await db.fetch(
        f"SELECT id FROM unnest($1::uuid[]) AS named (id)"  # noqa: S608  names of our own
        f" WHERE NOT EXISTS (SELECT FROM {table} WHERE {table}.{column} = named.id)",
        ids,
    )
    return [row["id"] for row in rows]
