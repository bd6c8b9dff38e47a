"""The read model of back-fills, and what it tells the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.back_fill import (
    BackFillCancelled,
    BackFillFailed,
    BackFillPageRead,
    BackFillStarted,
    BackFillStatus,
)
from services.connectors.domain.past_changes import IDENTIFIER_PREFIX
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.event_tables import select_event_id
from shared.postgres.list_query import ListQuery, Narrowing, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_SET = "UPDATE back_fill SET {changes}, version = $2, updated_at = $3 WHERE back_fill_id = $1"


class ConnectorBackFill(BaseModel):
    """A back-fill: what was asked for, and how far it is."""

    id: UUID
    connector: str
    place: int = Field(exclude=True)
    changed_since: CompanyTime
    """Items that changed since then are read, with all that ever happened to them."""
    projects: list[str]
    """The keys of the projects; all of them where none is named."""
    fills_gap: bool
    """Whether it began by itself, since no webhook had come for long."""
    status: BackFillStatus
    pages: int
    """How many pages were read."""
    items: int
    """How many items were on them; one may be on two pages."""
    changes: int
    """How many deliveries they told of; those that had come before are among them."""
    reached: CompanyTime | None
    """When the last item was created that was read; they are read in that order."""
    started_at: CompanyTime
    ended_at: CompanyTime | None
    code: str | None
    """Why it failed."""
    detail: str | None
    version: int
    updated_at: CompanyTime
    last_event_id: UUID | None = Field(exclude=True)


@dataclass(frozen=True)
class BackFillFilters:
    """Which back-fills a list shows; `None` leaves a filter out."""

    connector: str
    status: Sequence[BackFillStatus] | None = None


_LAST_EVENT_ID = select_event_id("('back-fill-' || back_fill_id)", "back_fill.version")
_ID = SortKey("back_fill_id", UUID, "id")
BACK_FILL_LIST_QUERY = ListQuery(
    name="connector-back-fills",
    select=(
        "SELECT back_fill_id AS id, connector, place, changed_since, projects, fills_gap, status,"  # noqa: S608  no input
        " pages, items, changes, reached, started_at, ended_at, code, detail, version, updated_at,"
        f" {_LAST_EVENT_ID} AS last_event_id FROM back_fill"
    ),
    conditions={
        "connector": "connector = {connector}",
        "status": "status = ANY ({status})",
    },
    sort=Sort([SortKey("place", int), _ID], descending=True),
    row=ConnectorBackFill,
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of back-fills, the last begun first."""


async def find_back_fill(
    db: Connection, connector: str, back_fill_id: UUID
) -> ConnectorBackFill | None:
    """Return a back-fill of a connector; `None` where it has none of this id."""
    rows = await BACK_FILL_LIST_QUERY.fetch(
        db, {"connector": connector}, limit=1, narrowing=Narrowing(ids=[back_fill_id])
    )
    return rows[0] if rows else None


@dataclass(frozen=True)
class BackFillList:
    """Tells the worker what is to be done; see `BackFillStore`."""

    async def find_under_way(self, db: Connection, connector: str) -> UUID | None:
        """Return the oldest back-fill that is under way."""
        found: UUID | None = await db.fetchval(
            "SELECT back_fill_id FROM back_fill WHERE connector = $1 AND status = 'under-way'"
            " ORDER BY place LIMIT 1",
            connector,
        )
        return found

    async def count_due(self, db: Connection, connector: str, now: datetime, limit: int) -> int:
        """Return how many deliveries are due by now, and at most a limit."""
        found: int = await db.fetchval(
            "SELECT count(*) FROM (SELECT FROM delivery WHERE connector = $1"
            " AND status = 'waiting' AND due_at <= $2 LIMIT $3) AS due",
            connector,
            now,
            limit,
        )
        return found

    async def find_last_news(self, db: Connection, connector: str) -> datetime | None:
        """Return when a webhook came last or a back-fill was begun last."""
        begun: datetime | None = await db.fetchval(
            "SELECT started_at FROM back_fill WHERE connector = $1 ORDER BY place DESC LIMIT 1",
            connector,
        )
        received: datetime | None = await db.fetchval(
            "SELECT received_at FROM delivery WHERE connector = $1"
            " AND (identifier IS NULL OR NOT starts_with(identifier, $2))"
            " ORDER BY place DESC LIMIT 1",
            connector,
            IDENTIFIER_PREFIX,
        )
        return max((one for one in (begun, received) if one is not None), default=None)

    async def find_known_until(self, db: Connection, connector: str) -> datetime | None:
        """Return when, by the system's clock, the last whole back-fill began that left no gap.

        Those that fill gaps follow each other; before them, the last one of a person counts.
        """
        found: datetime | None = await db.fetchval(
            "SELECT coalesce(max(began_at) FILTER (WHERE fills_gap), max(began_at))"
            " FROM back_fill WHERE connector = $1 AND status = 'completed'",
            connector,
        )
        return found


BACK_FILLS = BackFillList()


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the back-fills up to date."""
    for recorded in events:
        event = recorded.event
        if isinstance(event, BackFillStarted):
            await _insert(db, recorded, event)
        elif isinstance(event, BackFillPageRead | BackFillCancelled | BackFillFailed):
            changes, values = _changes(event)
            await db.execute(
                _SET.format(changes=changes),
                event.back_fill_id,
                recorded.version,
                recorded.recorded_at,
                *values,
            )


async def _insert(db: Connection, recorded: RecordedEvent[Any], event: BackFillStarted) -> None:
    await db.execute(
        "INSERT INTO back_fill (back_fill_id, connector, place, version, changed_since, projects,"
        " fills_gap, status, pages, items, changes, started_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, $9, $10)",
        event.back_fill_id,
        event.connector,
        recorded.position,
        recorded.version,
        event.scope.changed_since,
        list(event.scope.projects),
        event.fills_gap,
        BackFillStatus.UNDER_WAY,
        event.at,
        recorded.recorded_at,
    )


def _changes(
    event: BackFillPageRead | BackFillCancelled | BackFillFailed,
) -> tuple[str, Sequence[Any]]:
    """Return which columns an event changes, and the values from `$4` on."""
    match event:
        case BackFillPageRead(position=position):
            is_last = position is None
            return (
                "pages = pages + 1, items = items + $4, changes = changes + $5,"
                " reached = coalesce($6, reached), began_at = coalesce(began_at, $7),"
                " status = $8, ended_at = $9"
            ), [
                event.items,
                event.changes,
                None if position is None else position.reached,
                event.system_time,
                BackFillStatus.COMPLETED if is_last else BackFillStatus.UNDER_WAY,
                event.at if is_last else None,
            ]
        case BackFillCancelled(at=at):
            return "status = 'cancelled', ended_at = $4", [at]
        case BackFillFailed(code=code, detail=detail, at=at):
            return "status = 'failed', ended_at = $4, code = $5, detail = $6", [at, code, detail]


PROJECTION = Projection("back-fills", ("back_fill",), apply_events)
