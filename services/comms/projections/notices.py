"""The notices: who was told what, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.notice import NoticeGiven, NoticeKind, Subject, Wording, webhook_body
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


class NoticeRow(BaseModel):
    """A notice."""

    notice_id: UUID
    kind: NoticeKind
    to: list[str]
    """Departments."""
    person: str | None
    """Who of them in particular."""
    about: Subject
    text: Wording
    cause: UUID
    """The fact it comes of."""
    at: datetime


@dataclass(frozen=True)
class NoticeFilters:
    """Which notices a list shows; `None` leaves a filter out."""

    kind: NoticeKind | None = None
    department: str | None = None
    about: UUID | None = None


async def find_notice(db: Connection, notice_id: UUID) -> NoticeRow | None:
    """Return a notice, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE notice_id = $1", notice_id)
    return _row(row) if row else None


async def list_notices(
    db: Connection, filters: NoticeFilters, after: tuple[datetime, UUID] | None, limit: int
) -> list[NoticeRow]:
    """Return notices from the newest on, behind one of them."""
    at, notice_id = after or (None, None)
    rows = await db.fetch(
        f"{_SELECT} WHERE ($1::text IS NULL OR kind = $1)"
        " AND ($2::text IS NULL OR $2 = ANY (recipients))"
        " AND ($3::uuid IS NULL OR about_id = $3)"
        " AND ($4::timestamptz IS NULL OR (at, notice_id) < ($4, $5::uuid))"
        " ORDER BY at DESC, notice_id DESC LIMIT $6",
        filters.kind,
        filters.department,
        filters.about,
        at,
        notice_id,
        limit,
    )
    return [_row(row) for row in rows]


_SELECT = (
    "SELECT notice_id, kind, recipients, person, about_kind, about_id, en, zh, cause, at"
    " FROM notice"
)


def _row(row: Record) -> NoticeRow:
    found = dict(row)
    found["to"] = found.pop("recipients")
    found["about"] = {"kind": found.pop("about_kind"), "id": found.pop("about_id")}
    found["text"] = {"en": found.pop("en"), "zh": found.pop("zh")}
    return NoticeRow(**found)


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Enter what was given; a notice never changes."""
    given = [r.event.notice for r in events if isinstance(r.event, NoticeGiven)]
    if given:
        await db.executemany(
            "INSERT INTO notice (notice_id, kind, recipients, person, about_kind, about_id, en, zh,"
            " cause, at, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [
                (
                    notice.notice_id,
                    notice.kind,
                    list(notice.to),
                    notice.person,
                    notice.about.kind,
                    notice.about.id,
                    notice.text.en,
                    notice.text.zh,
                    notice.cause,
                    notice.at,
                    webhook_body(notice),
                )
                for notice in given
            ],
        )


PROJECTION = Projection("notices", ("notice",), project_events)
