"""The notices: who was notified of what, newest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.notice import (
    NoticeContact,
    NoticeGiven,
    NoticeKind,
    Subject,
    Wording,
    webhook_body,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class NoticeRow(BaseModel):
    """A notice."""

    notice_id: UUID
    kind: NoticeKind
    to: list[str]
    """The departments that are notified."""
    to_names: dict[str, str] = {}
    """The names of those departments, by code; without those that the directory has not told."""
    person: str | None
    """The person who is named to them, if anybody."""
    about: Subject
    text: Wording
    contacts: list[NoticeContact]
    """Who speaks for each of the departments about it, where anybody does."""
    cause: UUID
    """The id of the fact that caused the notice."""
    at: CompanyTime
    updated_at: CompanyTime
    """When it was recorded: a notice never changes, and its deliveries have their own times."""


@dataclass(frozen=True)
class NoticeFilters:
    """Which notices a list shows; `None` leaves a filter out."""

    kind: Sequence[NoticeKind] | None = None
    department: str | None = None
    about: UUID | None = None


async def find_notice(db: Connection, notice_id: UUID) -> NoticeRow | None:
    """Return a notice, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE notice_id = $1", notice_id)
    return _notice_row(**row) if row else None


_UPDATED = "coalesce(updated_at, at)"
_SELECT = (
    'SELECT notice_id, kind, recipients AS "to", person, about_kind, about_id, en, zh, cause, at,'  # noqa: S608  no input
    f" contacts, {_UPDATED} AS updated_at FROM notice"
)


def _notice_row(
    *, about_kind: str, about_id: UUID, en: str, zh: str, contacts: str | None, **columns: Any
) -> NoticeRow:
    return NoticeRow.model_validate(
        {
            **columns,
            "about": {"kind": about_kind, "id": about_id},
            "text": {"en": en, "zh": zh},
            "contacts": json.loads(contacts) if contacts else [],
        }
    )


_ID = SortKey("notice_id", UUID)
NOTICE_LIST_QUERY = ListQuery(
    name="notices",
    select=_SELECT,
    conditions={
        "kind": "kind = ANY ({kind})",
        "department": "recipients @> ARRAY[{department}::text]",
        "about": "about_id = {about}",
        "readable_by": "recipients @> ARRAY[{readable_by}::text]",
    },
    sort=Sort([SortKey("at", datetime), _ID], descending=True),
    row=_notice_row,
    sorts={"updated": Sort([SortKey(_UPDATED, datetime, "updated_at"), _ID])},
    searched=("en", "zh"),
    id_key=_ID,
    updated_at=_UPDATED,
)
"""The list of notices, the newest first."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the notices that were given; a notice never changes."""
    given = [(r.event.notice, r.recorded_at) for r in events if isinstance(r.event, NoticeGiven)]
    if given:
        await db.executemany(
            "INSERT INTO notice (notice_id, kind, recipients, person, about_kind, about_id, en, zh,"
            " cause, at, message, updated_at, contacts)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
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
                    recorded_at,
                    json.dumps([one.model_dump() for one in notice.contacts]),
                )
                for notice, recorded_at in given
            ],
        )


PROJECTION = Projection("notices", ("notice",), apply_events)
